import { and, eq } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships, users } from "@/db/schema";
import { StepRefused } from "@/server/platform/sagas";
import type { ProvisioningFacts } from "./facts";

interface Owner {
  name: string;
  email: string;
}

/** Whom to write to: a person of the tenant, whatever the event says; undefined when they are gone. */
export async function findOwner({ tenantId, ownerUserId }: ProvisioningFacts): Promise<Owner | undefined> {
  const [owner] = await database().tenants.read(tenantId, (tx) =>
    tx.db
      .select({ name: users.name, email: users.email })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, ownerUserId))),
  );
  return owner;
}

/** Whom to write to. @throws StepRefused when they are gone */
export async function readOwner(facts: ProvisioningFacts): Promise<Owner> {
  const owner = await findOwner(facts);
  if (!owner)
    throw new StepRefused("The account that created this workspace does not belong to it any more.");
  return owner;
}
