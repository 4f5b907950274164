import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as experiments from "@/server/services/experiments";
import {
  CreateExperiment,
  Experiment,
  ExperimentList,
  ExperimentView,
  GetExperiment,
  ListExperiments,
  RemoveExperiment,
  StartExperiment,
  StopExperiment,
} from "@/server/services/experiments/schemas";

/** The operators' own door, outside every tenant: none of it is exported. */
export const experimentsRouter = router({
  list: operation({ access: "operator" })
    .input(ListExperiments)
    .output(ExperimentList)
    .query(({ ctx, input }) => experiments.listExperiments(ctx, input)),

  get: operation({ access: "operator" })
    .input(GetExperiment)
    .output(ExperimentView)
    .query(({ ctx, input }) => experiments.getExperiment(ctx, input)),

  create: operation({ access: "operator" })
    .input(CreateExperiment)
    .output(Experiment)
    .mutation(({ ctx, input }) => experiments.createExperiment(ctx, input)),

  start: operation({ access: "operator" })
    .input(StartExperiment)
    .output(Experiment)
    .mutation(({ ctx, input }) => experiments.startExperiment(ctx, input)),

  stop: operation({ access: "operator" })
    .input(StopExperiment)
    .output(Experiment)
    .mutation(({ ctx, input }) => experiments.stopExperiment(ctx, input)),

  remove: operation({ access: "operator" })
    .input(RemoveExperiment)
    .output(Experiment)
    .mutation(({ ctx, input }) => experiments.removeExperiment(ctx, input)),
});
