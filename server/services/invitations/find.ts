import { database } from "@/db/client";
import { type InvitationRef, invitationByToken } from "@/db/look-ups";
import { AppError } from "@/server/kernel/errors";
import { hashToken, looksLikeToken } from "./token";

/** Which invitation a mailed token belongs to. @throws AppError not_found, the same for every dead link */
export async function findInvitation(token: string): Promise<InvitationRef> {
  const ref = looksLikeToken(token)
    ? await database().identity((db) => invitationByToken(db, hashToken(token)))
    : undefined;
  if (!ref) throw deadLink();
  return ref;
}

/** Garbage, a rotated token, a used, withdrawn or expired invitation: all alike. */
export function deadLink(): AppError {
  return new AppError(
    "not_found",
    "This invitation was used, withdrawn or replaced by a newer mail, or it has expired. Ask for a new one.",
  );
}
