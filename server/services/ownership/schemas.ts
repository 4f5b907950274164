import { z } from "zod";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

const Party = z.object({ membershipId: uuidText, name: z.string() });

export const OwnershipOffer = z.object({
  id: uuidText,
  from: Party,
  to: Party,
  expiresAt: isoInstant,
  createdAt: isoInstant,
});
export type OwnershipOffer = z.output<typeof OwnershipOffer>;

export const CurrentOffer = z.object({
  offer: OwnershipOffer.nullable().meta({
    description: "The offer that can be accepted now, if there is one.",
  }),
});
export const GetCurrentOffer = z.strictObject({});

export const OfferOwnership = z.strictObject({
  membershipId: uuidText.meta({ description: "Who is to become the owner." }),
  workspaceName: line(1, 80).meta({ description: "The workspace's name, typed by the owner who means it." }),
});
export const OfferRef = z.strictObject({ offerId: uuidText });
