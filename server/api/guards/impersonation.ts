import type { Call } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { impersonationOf } from "@/server/kernel/actor";
import { AppError } from "@/server/kernel/errors";
import { isVisitWrite } from "@/server/kernel/impersonation";

/**
 * What an operator's visit may not do, whatever its person may: with read access, any write; with write access, what
 * is no everyday work (money, rights, settings, what is one's own to decide); with either, taking files along.
 */
export function checkImpersonation({ declaration, identity, kind }: Call): undefined {
  const visit = impersonationOf(identity.actor);
  if (!visit || !isTenantDeclaration(declaration)) return undefined;
  if (kind === "write" && visit.access === "read") {
    throw new AppError(
      "impersonation_read_only",
      "This visit is read-only. To change something, leave it and begin one with write access.",
    );
  }
  const { permission, takesAway } = declaration;
  if (takesAway || (kind === "write" && !isVisitWrite(permission))) {
    throw new AppError(
      "forbidden",
      "No operator's visit may do this: it is for the workspace's own people.",
      {
        details: { permission, reason: "impersonation" },
      },
    );
  }
}
