import { createSession } from "@/server/auth/sessions";
import type { Actor } from "@/server/kernel/actor";
import { entitlementsOfPlan } from "@/server/kernel/entitlements";
import { newId, type SessionId, type TenantId, type UserId } from "@/server/kernel/ids";
import { type Rights, ROLE_PERMISSIONS, type Role } from "@/server/kernel/permissions";
import type { PlanKey } from "@/server/kernel/plans";
import type { OpenContext, OperationContext } from "@/server/services/context";
import { mintMember, mintTenant, type TestMember, type TestTenant } from "./factories";
import type { TestDatabase } from "./test-database";

/** A person in a tenant, as services see them. */
export interface Place extends TestMember {
  tenantId: TenantId;
  role: Role;
  /** Instead of the role's: for a role of the tenant's own. */
  rights?: Rights;
}

/** A context of a person who is in no tenant, or in none yet. */
export async function personContext(userId: UserId): Promise<OpenContext> {
  const { id } = await createSession({ userId, userAgent: "", address: "unknown" });
  return { ...anyone(), actor: { kind: "user", userId, sessionId: id } };
}

/** A context of nobody, from an address of its own. */
export function anyone(): OpenContext {
  const byte = () => Math.floor(Math.random() * 250);
  const address = `10.${byte()}.${byte()}.${byte()}`;
  return {
    actor: { kind: "anonymous" },
    actorLabel: "",
    requestId: "test",
    address,
    userAgent: "Test Browser",
    replaceSession: () => undefined,
  };
}

/** Mints tenants and people, and acts as them by calling services in their tenant's transaction. */
export function people(db: () => TestDatabase) {
  const place = async (tenantId: TenantId, role: Role): Promise<Place> => ({
    ...(await mintMember(db(), tenantId, role)),
    tenantId,
    role,
  });
  return {
    place,
    async tenantWith(): Promise<{ tenant: TestTenant; owner: Place }> {
      const tenant = await mintTenant(db());
      return { tenant, owner: { ...tenant.owner, tenantId: tenant.id, role: "owner" } };
    },
    as<T>(
      who: Place,
      work: (context: OperationContext) => Promise<T>,
      plan: PlanKey = "business",
    ): Promise<T> {
      return db().database.tenants.write(who.tenantId, (tx) =>
        work({
          actor: actorOf(who),
          actorLabel: who.email,
          address: "203.0.113.9",
          userAgent: "Test Browser",
          tx,
          entitlements: entitlementsOfPlan(plan),
          subscriptionPeriod: null,
          requestId: "test",
          afterCommit: () => {},
        }),
      );
    },
  };
}

function actorOf({ userId, membershipId, tenantId, role, rights }: Place): Actor {
  return {
    kind: "user",
    userId,
    sessionId: newId<SessionId>(),
    membership: { membershipId, tenantId, role, rights: rights ?? ROLE_PERMISSIONS[role] },
  };
}
