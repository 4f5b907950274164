import { parseArgs } from "node:util";
import { eq } from "drizzle-orm";
import { type Database, database } from "@/db/client";
import { tenants } from "@/db/schema";
import { takeStackEnvironment } from "@/scripts/bootstrap/stack-environment";
import { actingJob } from "@/server/kernel/actor";
import { asId, newId, type TenantId } from "@/server/kernel/ids";
import { API_KEY_SCOPES, type ApiKeyScope } from "@/server/kernel/permissions";
import { readEntitlements } from "@/server/platform/entitlements";
import { createApiKey } from "@/server/services/api-keys";

const usage =
  "npm run api-key -- --tenant acme --scope projects:read [--scope tasks:read …] [--name reporting]";

const { values } = parseArgs({
  options: {
    tenant: { type: "string" },
    scope: { type: "string", multiple: true },
    name: { type: "string", default: "command line" },
  },
});

try {
  console.log(await makeKey(values.tenant, values.scope ?? [], values.name));
  process.exit(0);
} catch (error) {
  console.error(`  ✗ ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

async function makeKey(slug: string | undefined, given: string[], name: string): Promise<string> {
  if (!slug || given.length === 0) throw new Error(`Name a tenant and its scopes: ${usage}`);
  const scopes = given.flatMap((scope) => scope.split(",")).map(scopeNamed);
  await takeStackEnvironment();
  const db = database();
  const id = await tenantBySlug(db, slug);
  const after: (() => Promise<void>)[] = [];
  const { key } = await db.tenants.write(id, async (tx) => {
    const entitlements = await readEntitlements(tx);
    if (!entitlements) throw new Error(`There is no tenant ${slug}.`);
    return createApiKey(
      {
        ...actingJob("api-key", newId()),
        tx,
        entitlements,
        subscriptionPeriod: null,
        afterCommit: (task) => after.push(task),
      },
      { name, scopes: [...new Set(scopes)] },
    );
  });
  for (const task of after) await task();
  return key;
}

function scopeNamed(given: string): ApiKeyScope {
  const scope = API_KEY_SCOPES.find((known) => known === given);
  if (scope) return scope;
  throw new Error(`There is no scope ${given}. The scopes: ${API_KEY_SCOPES.join(", ")}.`);
}

async function tenantBySlug(db: Database, slug: string): Promise<TenantId> {
  const columns = { id: tenants.id };
  const [tenant] = await db.system((tx) => tx.select(columns).from(tenants).where(eq(tenants.slug, slug)));
  if (!tenant) throw new Error(`There is no tenant ${slug}.`);
  return asId<TenantId>(tenant.id);
}
