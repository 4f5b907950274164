import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as flags from "@/server/services/feature-flags";
import {
  ControlFlag,
  CreateFlag,
  CreateSegment,
  EvaluateFlags,
  ExplainFlag,
  ExportedFlags,
  FeatureFlag,
  FlagChangeList,
  FlagEvaluation,
  FlagList,
  FlagPreview,
  FlagTrace,
  ImportedFlags,
  ImportFlags,
  KillFlag,
  ListFlagChanges,
  ListFlags,
  ListSegments,
  OverriddenFlag,
  OverrideFlag,
  PreviewFlags,
  RemoveFlag,
  RemoveSegment,
  Segment,
  SegmentList,
  UpdateFlag,
  UpdateSegment,
} from "@/server/services/feature-flags/schemas";

/** Of the operators' own door but for `evaluate` and `follow`, which are the dashboard's. None of it is exported. */
export const featureFlagsRouter = router({
  // For everybody who is in: what it tells of is what the dashboard shows them.
  evaluate: operation({ permission: "tenant:read", transaction: "none" })
    .input(EvaluateFlags)
    .output(FlagEvaluation)
    .query(({ ctx }) => flags.evaluateFlagsFor(ctx)),

  follow: operation({ permission: "tenant:read", transaction: "none" })
    .input(EvaluateFlags)
    .output(FlagEvaluation)
    .subscription(({ ctx, signal }) => flags.followEvaluation(ctx, signal)),

  list: operation({ access: "operator" })
    .input(ListFlags)
    .output(FlagList)
    .query(({ ctx, input }) => flags.listFlags(ctx, input)),

  changes: operation({ access: "operator" })
    .input(ListFlagChanges)
    .output(FlagChangeList)
    .query(({ ctx, input }) => flags.listFlagChanges(ctx, input)),

  create: operation({ access: "operator" })
    .input(CreateFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.createFlag(ctx, input)),

  update: operation({ access: "operator" })
    .input(UpdateFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.updateFlag(ctx, input)),

  remove: operation({ access: "operator" })
    .input(RemoveFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.removeFlag(ctx, input)),

  kill: operation({ access: "operator" })
    .input(KillFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.killFlag(ctx, input)),

  control: operation({ access: "operator" })
    .input(ControlFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.controlFlag(ctx, input)),

  override: operation({ access: "operator" })
    .input(OverrideFlag)
    .output(OverriddenFlag)
    .mutation(({ ctx, input }) => flags.overrideFlag(ctx, input)),

  listSegments: operation({ access: "operator" })
    .input(ListSegments)
    .output(SegmentList)
    .query(({ ctx, input }) => flags.listSegments(ctx, input)),

  createSegment: operation({ access: "operator" })
    .input(CreateSegment)
    .output(Segment)
    .mutation(({ ctx, input }) => flags.createSegment(ctx, input)),

  updateSegment: operation({ access: "operator" })
    .input(UpdateSegment)
    .output(Segment)
    .mutation(({ ctx, input }) => flags.updateSegment(ctx, input)),

  removeSegment: operation({ access: "operator" })
    .input(RemoveSegment)
    .output(Segment)
    .mutation(({ ctx, input }) => flags.removeSegment(ctx, input)),

  import: operation({ access: "operator" })
    .input(ImportFlags)
    .output(ImportedFlags)
    .mutation(({ ctx, input }) => flags.importFlags(ctx, input)),

  explain: operation({ access: "operator" })
    .input(ExplainFlag)
    .output(FlagTrace)
    .query(({ ctx, input }) => flags.explainFlag(ctx, input)),

  preview: operation({ access: "operator" })
    .input(PreviewFlags)
    .output(FlagPreview)
    .query(({ ctx, input }) => flags.previewFlags(ctx, input)),

  export: operation({ access: "operator" })
    .input(z.strictObject({}))
    .output(ExportedFlags)
    .query(({ ctx }) => flags.exportFlags(ctx)),
});
