import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as overrides from "@/server/services/overrides";
import {
  CreateOverride,
  EndOverride,
  ListOverrides,
  Override,
  OverrideList,
} from "@/server/services/overrides/schemas";

/** The operators' own door, outside every tenant: none of it is exported. */
export const overridesRouter = router({
  list: operation({ access: "operator" })
    .input(ListOverrides)
    .output(OverrideList)
    .query(({ ctx, input }) => overrides.listOverrides(ctx, input)),

  create: operation({ access: "operator" })
    .input(CreateOverride)
    .output(Override)
    .mutation(({ ctx, input }) => overrides.createOverride(ctx, input)),

  end: operation({ access: "operator" })
    .input(EndOverride)
    .output(Override)
    .mutation(({ ctx, input }) => overrides.endOverride(ctx, input)),
});
