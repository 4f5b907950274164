import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as addOns from "@/server/services/add-ons";
import { AddOnSet, SetAddOn } from "@/server/services/add-ons/schemas";

/** The operators' own door, outside every tenant: none of it is exported. */
export const addOnsRouter = router({
  set: operation({ access: "operator" })
    .input(SetAddOn)
    .output(AddOnSet)
    .mutation(({ ctx, input }) => addOns.setAddOn(ctx, input)),
});
