import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as flagSettings from "@/server/services/flag-settings";
import {
  ExplainFlagSetting,
  FlagExplanation,
  FlagSetting,
  FlagSettingChangeList,
  FlagSettingList,
  FlagSettingRef,
  FlagSettingWithReach,
  ListFlagSettingChanges,
  ListFlagSettings,
  MemberFlags,
  PreviewAsMember,
  SetFlag,
  UndoFlagSetting,
} from "@/server/services/flag-settings/schemas";

const reads = { permission: "flags:read", meter: "api_calls" } as const;
const writes = { permission: "flags:write", meter: "api_calls", policies: ["flag-settings"] } as const;
const tag = "Flag settings";

/** What a workspace chooses for the flags that its plan leaves to it. */
export const flagSettingsRouter = router({
  list: operation({
    ...reads,
    rest: {
      method: "GET",
      path: "/flag-settings",
      summary: "List the flags that plans leave to workspaces",
      tag,
    },
  })
    .input(ListFlagSettings)
    .output(FlagSettingList)
    .query(({ ctx, input }) => flagSettings.listFlagSettings(ctx, input)),

  get: operation({
    ...reads,
    rest: {
      method: "GET",
      path: "/flag-settings/{key}",
      summary: "Get one, with how many people are in",
      tag,
    },
  })
    .input(FlagSettingRef)
    .output(FlagSettingWithReach)
    .query(({ ctx, input }) => flagSettings.getFlagSetting(ctx, input)),

  set: operation({
    ...writes,
    rest: {
      method: "PATCH",
      path: "/flag-settings/{key}",
      summary: "Turn a flag on or off, or leave it",
      tag,
    },
  })
    .input(SetFlag)
    .output(FlagSetting)
    .mutation(({ ctx, input }) => flagSettings.setFlag(ctx, input)),

  changes: operation({
    ...reads,
    rest: {
      method: "GET",
      path: "/flag-settings/{key}/changes",
      summary: "List who changed one and why",
      tag,
    },
  })
    .input(ListFlagSettingChanges)
    .output(FlagSettingChangeList)
    .query(({ ctx, input }) => flagSettings.listFlagSettingChanges(ctx, input)),

  undo: operation({
    ...writes,
    rest: { method: "POST", path: "/flag-settings/{key}/undo", summary: "Undo the newest change", tag },
  })
    .input(UndoFlagSetting)
    .output(FlagSetting)
    .mutation(({ ctx, input }) => flagSettings.undoFlagSetting(ctx, input)),

  explain: operation({
    ...reads,
    rest: {
      method: "GET",
      path: "/flag-settings/{key}/explanation",
      summary: "Say why a flag is on or off",
      tag,
    },
  })
    .input(ExplainFlagSetting)
    .output(FlagExplanation)
    .query(({ ctx, input }) => flagSettings.explainFlagSetting(ctx, input)),

  preview: operation({
    ...reads,
    rest: {
      method: "GET",
      path: "/members/{membershipId}/flags",
      summary: "List the flags as a member has them",
      tag,
    },
  })
    .input(PreviewAsMember)
    .output(MemberFlags)
    .query(({ ctx, input }) => flagSettings.previewAsMember(ctx, input)),
});
