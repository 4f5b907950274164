import { randomBytes } from "node:crypto";
import type { Credential } from "@/server/api/context";
import { issueToken } from "@/server/auth/mailed-tokens";
import { createSession } from "@/server/auth/sessions";
import { newToken, tokenOf } from "@/server/services/invitations/token";
import { beginSecondFactor } from "@/server/services/second-factors";
import { resetPassword } from "@/server/services/users";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { mintOperatorToken } from "@/tests/support/operator-tokens";
import { enrol, signedInContext } from "@/tests/support/second-factors";
import type { TestDatabase } from "@/tests/support/test-database";
import { codeOf } from "@/tests/support/totp-codes";
import { mintVisit } from "@/tests/support/visits";
import { OPEN_EXPERIMENT_CALLS } from "./open-experiment-calls";
import { OPEN_FLAG_CALLS } from "./open-flag-calls";
import type { FullTenant } from "./rows";

/** What an operation outside every tenant is called with, so that it does all that it does. */
export interface OpenCall {
  input: unknown;
  /** Left out: who the operation is for, the tenant's owner or an operator. */
  credential?: Credential;
}

type Prepare = (db: TestDatabase, tenant: FullTenant) => OpenCall | Promise<OpenCall>;

const PASSWORD = "a password that nobody else has";
const REASON = "To look into a report";
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
const freshAddress = () => `${randomBytes(6).toString("hex")}@example.test`;

async function sessionOf({ owner: { userId } }: TestTenant) {
  const { id, token } = await createSession({ userId, userAgent: "test", address: "127.0.0.1" });
  return { id, credential: { kind: "session", token } as const };
}

const mailed =
  (purpose: Parameters<typeof issueToken>[2], more: object = {}): Prepare =>
  async ({ database }, { owner }) => {
    const { token } = await database.identity((db) => issueToken(db, owner.userId, purpose));
    return { input: { token, ...more } };
  };

/** The tenant's invitation, to this address. */
const invited =
  (addressOf: (tenant: FullTenant) => string, more: object = {}): Prepare =>
  async ({ admin }, tenant) => {
    const { tokenSeed, tokenHash } = newToken();
    await admin`update invitations set token_seed = ${tokenSeed}, token_hash = ${tokenHash}, email = ${addressOf(tenant)}
      where id = ${tenant.invitationId}`;
    return { input: { token: tokenOf(tokenSeed), ...more } };
  };

const withSecondFactor: Prepare = async (_, tenant) => {
  const context = signedInContext(tenant.owner.userId, (await sessionOf(tenant)).id);
  const { secret } = await enrol(context);
  return {
    input: { code: codeOf(secret, 1) },
    credential: { kind: "session", token: context.cookie ?? "" },
  };
};

const overridden: Prepare = async ({ admin }, { id }) => {
  const [row] = await admin`insert into entitlement_overrides
    (tenant_id, id, key, value, reason, starts_at, ends_at, operator_label)
    values (${id}, gen_random_uuid(), 'projects', 9, ${REASON}, now(), now() + interval '1 day', 'test') returning id`;
  return { input: { tenantId: id, overrideId: row?.id } };
};

const withPassword: Prepare = async ({ database }, tenant) => {
  const { userId } = tenant.owner;
  const { token } = await database.identity((db) => issueToken(db, userId, "reset_password"));
  const before = await sessionOf(tenant);
  await resetPassword(signedInContext(userId, before.id), { token, password: PASSWORD });
  const { credential } = await sessionOf(tenant);
  return { input: { currentPassword: PASSWORD, newPassword: `${PASSWORD} any more` }, credential };
};

/** On a plan below another, which can be tried out. */
const onTrial =
  (isRunning: boolean, more: object = {}): Prepare =>
  async ({ admin }, { id }) => {
    await admin`update tenants set plan = 'free' where id = ${id}`;
    if (isRunning) {
      await admin`update tenant_trials set plan = 'pro', ends_at = ${tomorrow()} where tenant_id = ${id}`;
    } else await admin`delete from tenant_trials where tenant_id = ${id}`;
    return { input: { tenantId: id, reason: REASON, ...more } };
  };

/** One for each operation that is not in a tenant. A new one without an entry fails the test. */
export const OPEN_CALLS: Readonly<Record<string, Prepare>> = {
  "addOns.set": (_, { id: tenantId }) => ({
    input: { tenantId, addOn: "extra_seats", quantity: 2, reason: REASON },
  }),
  "auth.signUp": () => ({ input: { name: "New Person", email: freshAddress(), password: PASSWORD } }),
  "auth.resendVerification": (_, { owner: { email } }) => ({ input: { email } }),
  "auth.verifyEmail": mailed("verify_email"),
  "auth.requestSignInLink": (_, { owner: { email } }) => ({ input: { email } }),
  "auth.requestPasswordReset": (_, { owner: { email } }) => ({ input: { email } }),
  "auth.resetPassword": mailed("reset_password", { password: PASSWORD }),
  "auth.me": () => ({ input: {} }),
  "auth.updateProfile": () => ({ input: { name: "Another Name" } }),
  "auth.changePassword": withPassword,
  "auth.listSessions": () => ({ input: {} }),
  "auth.listSecurityEvents": () => ({ input: {} }),
  "auth.revokeSession": async (_, tenant) => ({ input: { sessionId: (await sessionOf(tenant)).id } }),
  "auth.revokeOtherSessions": () => ({ input: {} }),
  ...OPEN_EXPERIMENT_CALLS,
  ...OPEN_FLAG_CALLS,
  "entitlements.inspect": (_, { id: tenantId }) => ({ input: { tenantId } }),
  "impersonations.listPeople": (_, { id: tenantId }) => ({ input: { tenantId } }),
  "impersonations.start": (_, { id: tenantId, owner: { membershipId } }) => ({
    input: { tenantId, membershipId, reason: REASON },
  }),
  "impersonations.stop": async (db, tenant) => {
    const { id: impersonationId, credential } = await mintVisit(db, tenant, { access: "read" });
    return { input: { tenantId: tenant.id, impersonationId }, credential };
  },
  "impersonations.listAll": () => ({ input: {} }),
  "invitations.look": invited(freshAddress),
  "invitations.accept": async (db, tenant) => {
    // Somebody of another workspace.
    const stranger = await mintTenant(db);
    const { input } = await invited(() => stranger.owner.email)(db, tenant);
    return { input, credential: (await sessionOf(stranger)).credential };
  },
  "invitations.acceptAsNew": invited(freshAddress, { name: "New Person", password: PASSWORD }),
  "operatorTokens.list": () => ({ input: {} }),
  "operatorTokens.create": () => ({
    input: { name: "Deployments", scopes: ["flags:read"], expiresInDays: 1 },
  }),
  "operatorTokens.revoke": async (db) => ({
    input: { operatorTokenId: (await mintOperatorToken(db)).id },
  }),
  "overrides.list": (_, { id: tenantId }) => ({ input: { tenantId } }),
  "overrides.create": (_, { id: tenantId }) => ({
    input: { tenantId, key: "projects", value: 9, endsAt: tomorrow(), reason: REASON },
  }),
  "overrides.end": overridden,
  "secondFactors.get": () => ({ input: {} }),
  "secondFactors.begin": () => ({ input: {} }),
  "secondFactors.confirm": async (_, tenant) => {
    const { id, credential } = await sessionOf(tenant);
    const { secret } = await beginSecondFactor(signedInContext(tenant.owner.userId, id), {});
    return { input: { code: codeOf(secret) }, credential };
  },
  "secondFactors.remove": withSecondFactor,
  "secondFactors.replaceRecoveryCodes": withSecondFactor,
  "tenants.create": () => ({ input: { name: "New", slug: `new-${randomBytes(5).toString("hex")}` } }),
  "tenants.list": () => ({ input: {} }),
  "trials.set": onTrial(false, { plan: "business", endsAt: tomorrow() }),
  "trials.end": onTrial(true),
};
