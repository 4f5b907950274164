import type { Call } from "@/server/api/call";
import { isTenantDeclaration, type OperatorDeclaration } from "@/server/api/declaration";
import { actorHolds } from "@/server/kernel/actor";
import { AppError } from "@/server/kernel/errors";
import { hidden } from "./hide";

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
  if (call.declaration.access === "operator") return checkOperator(call, call.declaration);
  const { access } = call.declaration;
  if (access === "user" && actor.kind !== "operator" && actor.kind !== "user") {
    throw new AppError("forbidden", "Only a person who is signed in can do this.");
  }
}

/** An operator, or a token of one with the scope that the operation is exported under. */
function checkOperator(call: Call, { scope }: OperatorDeclaration): undefined {
  const { actor } = call.identity;
  if (actor.kind === "operator") return undefined;
  if (actor.kind !== "operatorToken" || !scope) throw hidden(call);
  if (!actor.scopes.has(scope)) {
    throw new AppError("forbidden", `This needs the scope ${scope}, which this token does not have.`, {
      details: { permission: scope },
    });
  }
}
