import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as trials from "@/server/services/trials";
import { ChangedTrial, EndTrial, SetTrial } from "@/server/services/trials/schemas";

/** The operators' own door, outside every tenant: none of it is exported. */
export const trialsRouter = router({
  set: operation({ access: "operator" })
    .input(SetTrial)
    .output(ChangedTrial)
    .mutation(({ ctx, input }) => trials.setTrial(ctx, input)),

  end: operation({ access: "operator" })
    .input(EndTrial)
    .output(ChangedTrial)
    .mutation(({ ctx, input }) => trials.endTrial(ctx, input)),
});
