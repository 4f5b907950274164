import type { Db } from "@/db/connection";
import { membershipsOfUser } from "@/db/look-ups";
import type { UserId } from "@/server/kernel/ids";
import { revokeWithCommit } from "@/server/platform/admission";

/** Every instance asks Postgres again for what it remembers of the person's sessions, once this has committed. */
export function forgetCached(db: Db, userId: UserId): void {
  revokeWithCommit(db, userId, async () => {
    const places = await membershipsOfUser(db, userId);
    return places.map(({ tenantId }) => ({ tenantId, userId }));
  });
}
