import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as flags from "@/server/services/feature-flags";
import {
  ArchiveFlag,
  ControlFlag,
  CreateFlag,
  EvaluateFlags,
  ExplainFlag,
  ExportedFlags,
  ExportFlags,
  ExposedToFlags,
  ExposeToFlags,
  FeatureFlag,
  FlagChangeList,
  FlagEvaluation,
  FlagList,
  FlagOverrideList,
  FlagPreview,
  FlagRef,
  FlagTrace,
  ImportedFlags,
  ImportFlags,
  InspectedFlag,
  KillFlag,
  ListFlagChanges,
  ListFlagOverrides,
  ListFlags,
  ListStaleFlags,
  OverriddenFlag,
  OverrideFlag,
  PreviewFlags,
  RemoveFlag,
  RestoreFlag,
  StaleFlagList,
  UndoFlagChange,
  UndoneFlagChange,
  UpdateFlag,
} from "@/server/services/feature-flags/schemas";
import { segmentOperations } from "./flag-segments";

const FLAGS = "Feature flags";

/** Ten thousand flags are some 8 MB. */
const IMPORT_BYTES = 16 * 1_048_576;

/** The operators' own, exported to their tokens but for what is of one tenant; and `evaluate`, `follow` and `expose`, the dashboard's. */
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

  // For everybody who is in, too: whoever was handed a variant may say that the page acted on it.
  expose: operation({ permission: "tenant:read", transaction: "none" })
    .input(ExposeToFlags)
    .output(ExposedToFlags)
    .mutation(({ ctx, input }) => flags.exposeToFlags(ctx, input)),

  list: operation({
    access: "operator",
    scope: "flags:read",
    rest: { method: "GET", path: "/feature-flags", summary: "List feature flags", tag: FLAGS },
  })
    .input(ListFlags)
    .output(FlagList)
    .query(({ ctx, input }) => flags.listFlags(ctx, input)),

  get: operation({
    access: "operator",
    scope: "flags:read",
    rest: { method: "GET", path: "/feature-flags/{key}", summary: "Get a feature flag", tag: FLAGS },
  })
    .input(FlagRef)
    .output(FeatureFlag)
    .query(({ ctx, input }) => flags.getFlag(ctx, input)),

  changes: operation({
    access: "operator",
    scope: "flags:read",
    rest: {
      method: "GET",
      path: "/feature-flags/changes",
      summary: "List who changed what, and why",
      tag: FLAGS,
    },
  })
    .input(ListFlagChanges)
    .output(FlagChangeList)
    .query(({ ctx, input }) => flags.listFlagChanges(ctx, input)),

  create: operation({
    access: "operator",
    scope: "flags:write",
    rest: {
      method: "POST",
      path: "/feature-flags",
      status: 201,
      idField: "key",
      summary: "Create a feature flag",
      tag: FLAGS,
    },
  })
    .input(CreateFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.createFlag(ctx, input)),

  update: operation({
    access: "operator",
    scope: "flags:write",
    rest: {
      method: "PATCH",
      path: "/feature-flags/{key}",
      summary: "Change a feature flag's definition",
      tag: FLAGS,
    },
  })
    .input(UpdateFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.updateFlag(ctx, input)),

  remove: operation({
    access: "operator",
    scope: "flags:write",
    rest: {
      method: "DELETE",
      path: "/feature-flags/{key}",
      status: 204,
      summary: "Remove a feature flag",
      tag: FLAGS,
    },
  })
    .input(RemoveFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.removeFlag(ctx, input)),

  kill: operation({
    access: "operator",
    scope: "flags:write",
    rest: {
      method: "POST",
      path: "/feature-flags/{key}/kill",
      summary: "Throw the kill switch, or take it back",
      tag: FLAGS,
    },
  })
    .input(KillFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.killFlag(ctx, input)),

  control: operation({
    access: "operator",
    scope: "flags:write",
    rest: {
      method: "PATCH",
      path: "/feature-flags/{key}/controls",
      summary: "Set a feature flag's schedule and plans",
      tag: FLAGS,
    },
  })
    .input(ControlFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.controlFlag(ctx, input)),

  override: operation({ access: "operator" })
    .input(OverrideFlag)
    .output(OverriddenFlag)
    .mutation(({ ctx, input }) => flags.overrideFlag(ctx, input)),

  inspect: operation({ access: "operator" })
    .input(FlagRef)
    .output(InspectedFlag)
    .query(({ ctx, input }) => flags.inspectFlag(ctx, input)),

  listOverrides: operation({ access: "operator" })
    .input(ListFlagOverrides)
    .output(FlagOverrideList)
    .query(({ ctx, input }) => flags.listFlagOverrides(ctx, input)),

  listStale: operation({ access: "operator" })
    .input(ListStaleFlags)
    .output(StaleFlagList)
    .query(({ ctx, input }) => flags.listStaleFlags(ctx, input)),

  archive: operation({ access: "operator" })
    .input(ArchiveFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.archiveFlag(ctx, input)),

  restore: operation({ access: "operator" })
    .input(RestoreFlag)
    .output(FeatureFlag)
    .mutation(({ ctx, input }) => flags.restoreFlag(ctx, input)),

  undo: operation({ access: "operator" })
    .input(UndoFlagChange)
    .output(UndoneFlagChange)
    .mutation(({ ctx, input }) => flags.undoFlagChange(ctx, input)),

  ...segmentOperations,

  import: operation({
    access: "operator",
    scope: "flags:write",
    cost: 10,
    rest: {
      method: "POST",
      path: "/feature-flags/import",
      ifMatch: "seenRevision",
      maxBodyBytes: IMPORT_BYTES,
      summary: "Import a state of Unleash",
      tag: FLAGS,
    },
  })
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

  export: operation({
    access: "operator",
    scope: "flags:read",
    rest: {
      method: "GET",
      path: "/feature-flags/export",
      version: flags.definitionsVersion,
      summary: "Export the definitions as Unleash gives them",
      tag: FLAGS,
    },
  })
    .input(ExportFlags)
    .output(ExportedFlags)
    .query(({ ctx }) => flags.exportFlags(ctx)),
});
