import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { users } from "@/db/schema";
import type { UserId } from "@/server/kernel/ids";
import { StepRefused } from "@/server/platform/sagas";

interface Owner {
  name: string;
  email: string;
}

/** Whom to write to, unless the account is gone. */
export async function findOwner(userId: UserId): Promise<Owner | undefined> {
  const [owner] = await database().identity((db) =>
    db.select({ name: users.name, email: users.email }).from(users).where(eq(users.id, userId)),
  );
  return owner;
}

/** Whom to write to. @throws StepRefused when the account is gone */
export async function readOwner(userId: UserId): Promise<Owner> {
  const owner = await findOwner(userId);
  if (!owner) throw new StepRefused("The account that created this workspace does not exist any more.");
  return owner;
}
