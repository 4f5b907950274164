import { sql } from "drizzle-orm";
import { impersonations, users } from "@/db/schema";
import { createSession, hashToken } from "@/server/auth/sessions";
import { type ImpersonationId, newId, type SessionId, type UserId } from "@/server/kernel/ids";
import type { TestMember, TestTenant } from "./factories";
import type { TestDatabase } from "./test-database";

export interface TestVisit {
  id: ImpersonationId;
  operatorId: UserId;
  sessionId: SessionId;
  credential: { kind: "session"; token: string };
}

/** An operator with a session, who is a member of nothing. */
export async function mintOperator(db: TestDatabase): Promise<Omit<TestVisit, "id">> {
  const operatorId = newId<UserId>();
  await db.database.identity((tx) =>
    tx.insert(users).values({
      id: operatorId,
      email: `${operatorId}@operators.test`,
      name: "Olive Operator",
      isOperator: true,
      emailVerifiedAt: new Date().toISOString(),
    }),
  );
  const { id, token } = await createSession({ userId: operatorId, userAgent: "", address: "127.0.0.1" });
  return { operatorId, sessionId: id, credential: { kind: "session", token } };
}

/** An operator's running visit, in the place of the tenant's owner unless told. */
export async function mintVisit(
  db: TestDatabase,
  tenant: TestTenant,
  { access, person = tenant.owner }: { access: "read" | "write"; person?: TestMember },
): Promise<TestVisit> {
  const operator = await mintOperator(db);
  const id = newId<ImpersonationId>();
  await db.database.tenants.write(tenant.id, (tx) =>
    tx.db.insert(impersonations).values({
      tenantId: tenant.id,
      id,
      operatorUserId: operator.operatorId,
      operatorLabel: "Olive Operator",
      sessionId: operator.sessionId,
      sessionTokenHash: hashToken(operator.credential.token),
      membershipId: person.membershipId,
      personLabel: `Test Person (${person.email})`,
      reason: "To look into a report",
      access,
      expiresAt: sql`now() + interval '30 minutes'`,
    }),
  );
  return { id, ...operator };
}
