import type { Credential } from "@/server/api/context";
import { createSession, revokeOne } from "@/server/auth/sessions";
import { parseApiKey } from "@/server/kernel/api-key-token";
import type { TenantId, UserId } from "@/server/kernel/ids";
import { OPERATOR_SCOPE_KEYS } from "@/server/kernel/operator-scopes";
import { API_KEY_SCOPES, ROLES, SERVICE_ACCOUNT_ROLES } from "@/server/kernel/permissions";
import { mintApiKey, mintMember, mintServiceAccount, mintTenant } from "@/tests/support/factories";
import { mintOperatorToken, type TestOperatorToken } from "@/tests/support/operator-tokens";
import type { TestDatabase } from "@/tests/support/test-database";
import { mintVisit, type TestVisit } from "@/tests/support/visits";
import type { FullTenant } from "./rows";

/** Somebody who calls an operation of a tenant: what they show, and the workspace that they name. */
export interface TestActor {
  credential: Credential;
  slug: string | undefined;
}

type Mint = (db: TestDatabase, tenant: FullTenant) => Promise<TestActor>;

async function sessionOf(userId: UserId) {
  const { id, token } = await createSession({ userId, userAgent: "test", address: "127.0.0.1" });
  return { id, credential: { kind: "session", token } as const };
}

async function memberOf(db: TestDatabase, tenantId: TenantId, role: (typeof ROLES)[number]) {
  const member = await mintMember(db, tenantId, role);
  return { ...member, ...(await sessionOf(member.userId)) };
}

const byKey = (token: string): TestActor => ({ credential: { kind: "apiKey", token }, slug: undefined });

const byToken = ({ token }: TestOperatorToken): TestActor => {
  return { credential: { kind: "operatorToken", token }, slug: undefined };
};

/** A key without a fault of its own, made by one that has it. */
const byChildOf =
  (fault: Parameters<typeof mintApiKey>[3]): Mint =>
  async (db, { id }) => {
    const parent = parseApiKey(await mintApiKey(db, id, API_KEY_SCOPES, fault));
    return byKey(await mintApiKey(db, id, API_KEY_SCOPES, { parentKeyId: String(parent?.id) }));
  };

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

const roles = ROLES.map((role): [string, Mint] => [
  role,
  async (db, { id, slug }) => ({ credential: (await memberOf(db, id, role)).credential, slug }),
]);

const keys = API_KEY_SCOPES.map((scope): [string, Mint] => [
  `key:${scope}`,
  async (db, { id }) => byKey(await mintApiKey(db, id, [scope])),
]);

/** An operator in the place of the tenant's owner; `spoil` is what ends it again. */
const visiting =
  (access: "read" | "write", spoil?: (db: TestDatabase, visit: TestVisit) => Promise<unknown>): Mint =>
  async (db, tenant) => {
    const visit = await mintVisit(db, tenant, { access });
    await spoil?.(db, visit);
    return { credential: visit.credential, slug: tenant.slug };
  };

/** Every kind of caller there is. */
export const ACTORS: ReadonlyArray<[string, Mint]> = [
  ["anonymous", async (_db, { slug }) => ({ credential: { kind: "none" }, slug })],
  ...roles,
  ...keys,
  [
    "other-owner",
    async (db, { slug }) => {
      const { owner } = await mintTenant(db);
      return { credential: (await sessionOf(owner.userId)).credential, slug };
    },
  ],
  [
    "operator",
    async (db, { slug }) => {
      const { owner } = await mintTenant(db);
      await db.admin`update users set is_operator = true where id = ${owner.userId}`;
      return { credential: (await sessionOf(owner.userId)).credential, slug };
    },
  ],
  [
    "operator-outside",
    async (db) => {
      const { owner } = await mintTenant(db);
      await db.admin`update users set is_operator = true where id = ${owner.userId}`;
      return { credential: (await sessionOf(owner.userId)).credential, slug: undefined };
    },
  ],
  ...OPERATOR_SCOPE_KEYS.map((scope): [string, Mint] => [
    `operator-token:${scope}`,
    async (db) => byToken(await mintOperatorToken(db, { scopes: [scope] })),
  ]),
  ["expired-operator-token", async (db) => byToken(await mintOperatorToken(db, { minutes: -1 }))],
  [
    "revoked-operator-token",
    async (db) => {
      const minted = await mintOperatorToken(db);
      await db.admin`update operator_tokens set revoked_at = now() where id = ${minted.id}`;
      return byToken(minted);
    },
  ],
  [
    "token-of-no-operator",
    async (db) => {
      const minted = await mintOperatorToken(db);
      await db.admin`update users set is_operator = false where id = ${minted.operatorId}`;
      return byToken(minted);
    },
  ],
  ["impersonation:read", visiting("read")],
  ["impersonation:write", visiting("write")],
  [
    "impersonation-over",
    visiting(
      "write",
      (db, { id }) => db.admin`update impersonations set started_at = now() - interval '1 hour',
        expires_at = now() - interval '45 minutes' where id = ${id}`,
    ),
  ],
  [
    "impersonation-ended",
    visiting(
      "write",
      (db, { id }) =>
        db.admin`update impersonations set ended_at = now(), ended_by = 'tenant' where id = ${id}`,
    ),
  ],
  [
    "impersonation-by-another-token",
    visiting(
      "write",
      (db, { id }) => db.admin`update impersonations set session_token_hash = 'another' where id = ${id}`,
    ),
  ],
  [
    "impersonation-of-another-session",
    async (db, tenant) => {
      const { operatorId } = await mintVisit(db, tenant, { access: "write" });
      return { credential: (await sessionOf(operatorId)).credential, slug: tenant.slug };
    },
  ],
  [
    "impersonation-by-no-operator",
    visiting(
      "write",
      (db, { operatorId }) => db.admin`update users set is_operator = false where id = ${operatorId}`,
    ),
  ],
  [
    "removed-member",
    async (db, { id, slug }) => {
      const { credential, membershipId } = await memberOf(db, id, "admin");
      await db.admin`delete from memberships where id = ${membershipId}`;
      return { credential, slug };
    },
  ],
  [
    "suspended-member",
    async (db, { id, slug }) => {
      const { credential, membershipId } = await memberOf(db, id, "admin");
      await db.admin`update memberships set suspended_at = now() where id = ${membershipId}`;
      return { credential, slug };
    },
  ],
  [
    "role:members-only",
    async (db, { id, slug }) => {
      const { credential, membershipId } = await memberOf(db, id, "viewer");
      const roleId = crypto.randomUUID();
      await db.admin`insert into roles (tenant_id, id, name, permissions)
        values (${id}, ${roleId}, ${roleId}, ${["members:read", "members:write"]})`;
      await db.admin`update memberships set role = null, custom_role_id = ${roleId} where id = ${membershipId}`;
      return { credential, slug };
    },
  ],
  [
    "revoked-session",
    async (db, { id, slug }) => {
      const owner = await memberOf(db, id, "owner");
      await db.database.identity((tx) => revokeOne(tx, owner.userId, owner.id));
      return { credential: owner.credential, slug };
    },
  ],
  [
    "expired-session",
    async (db, { id, slug }) => {
      const owner = await memberOf(db, id, "owner");
      await db.admin`update sessions set expires_at = now() - interval '1 second' where id = ${owner.id}`;
      return { credential: owner.credential, slug };
    },
  ],
  [
    "expired-key",
    async (db, { id }) => byKey(await mintApiKey(db, id, API_KEY_SCOPES, { expiresAt: inMs(-1_000) })),
  ],
  [
    "revoked-key",
    async (db, { id }) =>
      byKey(await mintApiKey(db, id, API_KEY_SCOPES, { revokedAt: new Date().toISOString() })),
  ],
  [
    "foreign-network-key",
    async (db, { id }) => {
      const token = await mintApiKey(db, id, API_KEY_SCOPES, { allowedAddresses: ["203.0.113.0/24"] });
      return byKey(token);
    },
  ],
  ...SERVICE_ACCOUNT_ROLES.map((role): [string, Mint] => [
    `machine:${role}`,
    async (db, { id }) => byKey((await mintServiceAccount(db, id, { role })).apiKey),
  ]),
  [
    "machine:members-only",
    async (db, { id }) => {
      const customRoleId = crypto.randomUUID();
      await db.admin`insert into roles (tenant_id, id, name, permissions)
        values (${id}, ${customRoleId}, ${customRoleId}, ${["members:read", "members:write"]})`;
      return byKey((await mintServiceAccount(db, id, { customRoleId })).apiKey);
    },
  ],
  [
    "suspended-machine",
    async (db, { id }) => {
      const { serviceAccountId, apiKey } = await mintServiceAccount(db, id, { role: "admin" });
      await db.admin`update service_accounts set suspended_at = now() where id = ${serviceAccountId}`;
      return byKey(apiKey);
    },
  ],
  [
    "narrowed-machine",
    async (db, { id }) => {
      const { serviceAccountId } = await mintServiceAccount(db, id, { role: "admin" });
      return byKey(await mintApiKey(db, id, ["projects:read", "api-keys:write"], { serviceAccountId }));
    },
  ],
  ["child-of-expired-key", byChildOf({ expiresAt: inMs(-1_000) })],
  ["child-of-revoked-key", byChildOf({ revokedAt: inMs(0) })],
  ["child-of-foreign-network-key", byChildOf({ allowedAddresses: ["203.0.113.0/24"] })],
  [
    "expiring-key",
    async (db, { id }) => byKey(await mintApiKey(db, id, API_KEY_SCOPES, { expiresAt: inMs(3_600_000) })),
  ],
  [
    "impersonation-refused",
    async (db, tenant) => {
      const { credential } = await mintVisit(db, tenant, { access: "write" });
      await db.admin`update tenants set allow_operator_access = false where id = ${tenant.id}`;
      return { credential, slug: tenant.slug };
    },
  ],
];

/** Whose tenant is not as the others': it was changed to make them what they are. */
export const APART: ReadonlySet<string> = new Set(["impersonation-refused"]);
