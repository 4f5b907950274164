import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import { BASIC_PERMISSION } from "@/server/kernel/permissions";
import * as ownership from "@/server/services/ownership";
import {
  CurrentOffer,
  GetCurrentOffer,
  OfferOwnership,
  OfferRef,
  OwnershipOffer,
} from "@/server/services/ownership/schemas";

/** Two people hand a workspace over, each in person: no key can, so that none of it is exported. */
export const ownershipRouter = router({
  current: operation({ permission: BASIC_PERMISSION })
    .input(GetCurrentOffer)
    .output(CurrentOffer)
    .query(({ ctx }) => ownership.currentOffer(ctx)),

  offer: operation({ permission: "ownership:write" })
    .input(OfferOwnership)
    .output(OwnershipOffer)
    .mutation(({ ctx, input }) => ownership.offerOwnership(ctx, input)),

  withdraw: operation({ permission: "ownership:write" })
    .input(OfferRef)
    .output(z.null())
    .mutation(({ ctx, input }) => ownership.withdrawOwnership(ctx, input)),

  // Whoever it was offered to, whatever their role.
  accept: operation({ permission: BASIC_PERMISSION })
    .input(OfferRef)
    .output(z.null())
    .mutation(({ ctx, input }) => ownership.acceptOwnership(ctx, input)),

  decline: operation({ permission: BASIC_PERMISSION })
    .input(OfferRef)
    .output(z.null())
    .mutation(({ ctx, input }) => ownership.declineOwnership(ctx, input)),
});
