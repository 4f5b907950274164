import { afterCommit } from "@/db/after-commit";
import type { Db } from "@/db/connection";
import { membershipsOfUser } from "@/db/look-ups";
import type { UserId } from "@/server/kernel/ids";
import { revokePerson } from "@/server/platform/admission";

/** Every instance asks Postgres again for what it remembers of the person's sessions, once this has committed. */
export async function forgetCached(db: Db, userId: UserId): Promise<void> {
  const places = await membershipsOfUser(db, userId);
  afterCommit(db, () =>
    revokePerson(
      userId,
      places.map(({ tenantId }) => tenantId),
    ),
  );
}
