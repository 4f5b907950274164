import type { OperationContext } from "@/server/services/context";
import { readInvitation } from "./internal";
import type { Invitation } from "./schemas";

/** One invitation. @throws AppError not_found */
export function getInvitation(
  { tx }: OperationContext,
  input: { invitationId: string },
): Promise<Invitation> {
  return readInvitation(tx, input.invitationId);
}
