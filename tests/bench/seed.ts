import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { hashToken, newSessionToken } from "@/server/auth/sessions/token";
import { formatApiKey, hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import { type ApiKeyId, newId, type TenantId } from "@/server/kernel/ids";
import type { PlanKey } from "@/server/kernel/plans";

export interface BenchTenant {
  id: TenantId;
  slug: string;
  /** A key that may read projects and the audit log. */
  apiKey: string;
  /** The session token of its owner. */
  session: string;
}

export interface SeedSize {
  tenants: number;
  projectsEach: number;
  /** The business plan unless told. */
  plan?: PlanKey;
}

/** What every case is measured on. */
export const SIZE: SeedSize = { tenants: 1_000, projectsEach: 200 };

/**
 * Tenants of one plan, each with a key, an owner who is signed in, and its projects, written as the superuser: the triggers count
 * the rows as always, and policies are for the roles that serve. Ends with VACUUM ANALYZE.
 */
export async function seedBench(adminUrl: string, size: SeedSize): Promise<BenchTenant[]> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const made = Array.from({ length: size.tenants }, makeTenant);
    await sql.begin(async (tx) => {
      await tx`
        insert into tenants (id, slug, name, status, plan)
        select id, slug, 'Bench', 'active', ${size.plan ?? "business"}::plan_key
        from unnest(${made.map(({ id }) => id)}::uuid[], ${made.map(({ slug }) => slug)}::text[]) as t(id, slug)`;
      await seedOwners(tx, made);
      await tx`
        insert into api_keys (tenant_id, id, name, secret_hash, hint, scopes)
        select tenant_id, id, 'bench', hash, 'none', '{projects:read,audit:read}'
        from unnest(${made.map(({ id }) => id)}::uuid[], ${made.map(({ keyId }) => keyId)}::uuid[],
          ${made.map(({ hash }) => hash)}::text[]) as k(tenant_id, id, hash)`;
      // Round after round over the tenants, so that a tenant's rows lie apart as they do in a table that has grown.
      await tx`
        insert into projects (tenant_id, id, name, description, created_at, updated_at)
        select t.id, uuidv7(), 'Project ' || n || ' of ' || t.slug, 'What this project is about, in a sentence.',
          now() - n * interval '1 hour', now() - n * interval '1 hour'
        from generate_series(1, ${size.projectsEach}::int) as n cross join tenants t
        where t.id = any(${made.map(({ id }) => id)}::uuid[]) order by n, t.id`;
    });
    await sql`vacuum analyze`;
    return made.map(({ id, slug, apiKey, session }) => ({ id, slug, apiKey, session }));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function seedOwners(tx: postgres.TransactionSql, made: ReturnType<typeof makeTenant>[]): Promise<void> {
  const people = made.map(({ ownerId }) => ownerId);
  await tx`
    insert into users (id, email, name, email_verified_at)
    select id, id || '@bench.test', 'Bench', now() from unnest(${people}::uuid[]) as u(id)`;
  await tx`
    insert into memberships (tenant_id, id, user_id, role)
    select tenant_id, user_id, user_id, 'owner'
    from unnest(${made.map(({ id }) => id)}::uuid[], ${people}::uuid[]) as m(tenant_id, user_id)`;
  await tx`
    insert into sessions (id, token_hash, user_id, expires_at)
    select user_id, hash, user_id, now() + interval '1 day'
    from unnest(${people}::uuid[], ${made.map(({ session }) => hashToken(session))}::text[]) as s(user_id, hash)`;
}

function makeTenant() {
  const secret = makeApiKeySecret(randomBytes);
  const keyId = newId<ApiKeyId>();
  return {
    id: newId<TenantId>(),
    slug: `bench-${randomBytes(6).toString("hex")}`,
    ownerId: newId(),
    session: newSessionToken(),
    keyId,
    hash: hashApiKeySecret(secret),
    apiKey: formatApiKey("live", { id: keyId, secret }),
  };
}
