import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { formatApiKey, hashApiKeySecret, makeApiKeySecret } from "@/server/kernel/api-key-token";
import { type ApiKeyId, newId, type TenantId } from "@/server/kernel/ids";

export interface BenchTenant {
  id: TenantId;
  /** A key that may read projects. */
  apiKey: string;
}

export interface SeedSize {
  tenants: number;
  projectsEach: number;
}

/** What every case is measured on. */
export const SIZE: SeedSize = { tenants: 1_000, projectsEach: 200 };

/**
 * Tenants of the business plan, each with a key and its projects, written as the superuser: the triggers count
 * the rows as always, and policies are for the roles that serve. Ends with VACUUM ANALYZE.
 */
export async function seedBench(adminUrl: string, size: SeedSize): Promise<BenchTenant[]> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const made = Array.from({ length: size.tenants }, makeTenant);
    await sql.begin(async (tx) => {
      await tx`
        insert into tenants (id, slug, name, status, plan)
        select id, 'bench-' || n, 'Bench ' || n, 'active', 'business'
        from unnest(${made.map(({ id }) => id)}::uuid[]) with ordinality as t(id, n)`;
      await tx`
        insert into api_keys (tenant_id, id, name, secret_hash, hint, scopes)
        select tenant_id, id, 'bench', hash, 'none', '{projects:read}'
        from unnest(${made.map(({ id }) => id)}::uuid[], ${made.map(({ keyId }) => keyId)}::uuid[],
          ${made.map(({ hash }) => hash)}::text[]) as k(tenant_id, id, hash)`;
      // Round after round over the tenants, so that a tenant's rows lie apart as they do in a table that has grown.
      await tx`
        insert into projects (tenant_id, id, name, description, created_at, updated_at)
        select t.id, uuidv7(), 'Project ' || n || ' of ' || t.slug, 'What this project is about, in a sentence.',
          now() - n * interval '1 hour', now() - n * interval '1 hour'
        from generate_series(1, ${size.projectsEach}::int) as n cross join tenants t order by n, t.id`;
    });
    await sql`vacuum analyze`;
    return made.map(({ id, apiKey }) => ({ id, apiKey }));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function makeTenant() {
  const secret = makeApiKeySecret(randomBytes);
  const keyId = newId<ApiKeyId>();
  return {
    id: newId<TenantId>(),
    keyId,
    hash: hashApiKeySecret(secret),
    apiKey: formatApiKey("live", { id: keyId, secret }),
  };
}
