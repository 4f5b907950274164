import type { z } from "zod";
import { invitations } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { invitationColumns } from "./internal";
import type { Invitation, ListInvitations } from "./schemas";

const listRows = listing<Invitation, "createdAt", "status">({
  name: "invitations",
  table: invitations,
  columns: invitationColumns,
  sortKeys: { createdAt: invitations.createdAt },
  filters: { status: invitations.status },
  sortValue: (row, key) => row[key],
});

/** A page of the tenant's invitations. */
export function listInvitations({ tx }: OperationContext, input: z.output<typeof ListInvitations>) {
  return listRows(tx, input);
}
