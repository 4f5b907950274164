import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as drafts from "@/server/services/flag-drafts";
import {
  CreateDraft,
  DiscardDraft,
  Draft,
  DraftList,
  GetDraft,
  ListDrafts,
  PublishDraft,
  UpdateDraft,
} from "@/server/services/flag-drafts/schemas";

/** Changes of flags that wait to be published: the operators', outside every tenant. */
export const flagDraftsRouter = router({
  list: operation({ access: "operator" })
    .input(ListDrafts)
    .output(DraftList)
    .query(({ ctx, input }) => drafts.listDrafts(ctx, input)),

  get: operation({ access: "operator" })
    .input(GetDraft)
    .output(Draft)
    .query(({ ctx, input }) => drafts.getDraft(ctx, input)),

  create: operation({ access: "operator" })
    .input(CreateDraft)
    .output(Draft)
    .mutation(({ ctx, input }) => drafts.createDraft(ctx, input)),

  update: operation({ access: "operator" })
    .input(UpdateDraft)
    .output(Draft)
    .mutation(({ ctx, input }) => drafts.updateDraft(ctx, input)),

  publish: operation({ access: "operator" })
    .input(PublishDraft)
    .output(Draft)
    .mutation(({ ctx, input }) => drafts.publishDraft(ctx, input)),

  discard: operation({ access: "operator" })
    .input(DiscardDraft)
    .output(Draft)
    .mutation(({ ctx, input }) => drafts.discardDraft(ctx, input)),
});
