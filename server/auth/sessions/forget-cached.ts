import type { Db } from "@/db/connection";
import { impersonationsOfOperator, membershipsOfUser } from "@/db/look-ups";
import type { UserId } from "@/server/kernel/ids";
import { revokeWithCommit } from "@/server/platform/admission";

/** Every instance asks Postgres again for what it remembers of the person's sessions, once this has committed. */
export function forgetCached(db: Db, userId: UserId): void {
  revokeWithCommit(db, userId, async () => {
    const members = await membershipsOfUser(db, userId);
    const visits = await impersonationsOfOperator(db, userId);
    return [...members, ...visits].map(({ tenantId }) => ({ tenantId, userId }));
  });
}
