import type { Call } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { actorHolds } from "@/server/kernel/actor";
import { AppError, noSuchOperation } from "@/server/kernel/errors";

/** Default deny: the actor holds the declared right, or the declared openness, or is refused. */
export function checkPermission(call: Call): undefined {
  const { actor } = call.identity;
  if (isTenantDeclaration(call.declaration)) {
    const { permission } = call.declaration;
    if (!actorHolds(actor, permission)) {
      throw new AppError(
        "forbidden",
        `This needs the permission ${permission}, which you do not hold here.`,
        {
          details: { permission },
        },
      );
    }
    return undefined;
  }
  const { access } = call.declaration;
  if (access === "operator" && actor.kind !== "operator") throw noSuchOperation(); // not revealed to others
  if (access === "user" && actor.kind !== "operator" && actor.kind !== "user") {
    throw new AppError("forbidden", "Only a person who is signed in can do this.");
  }
}
