import { parseArgs } from "node:util";
import { eq } from "drizzle-orm";
import { type Database, openDatabase } from "@/db/client";
import { tenants } from "@/db/schema";
import { takeStackEnvironment } from "@/scripts/bootstrap/stack-environment";
import { env } from "@/server/env";
import { asId, isUuid, type TenantId } from "@/server/kernel/ids";
import { oldestKeptDay, rebuildUsageDay, rollUpEvents } from "@/server/platform/metering";
import { type Days, daysBetween, readDays } from "./days";

const usage = "npm run usage:rebuild -- --tenant acme [--from 2026-11-01] [--to 2026-11-26]";

/** A day of a large tenant is some millions of events, read in one transaction. */
const DEADLINE_MS = 15 * 60_000;

try {
  const { values } = parseArgs({
    options: { tenant: { type: "string" }, from: { type: "string" }, to: { type: "string" } },
  });
  await rebuild(values.tenant, readDays(values, new Date()));
  process.exit(0);
} catch (error) {
  console.error(`  ✗ ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

async function rebuild(named: string | undefined, days: Days): Promise<void> {
  if (!named) throw new Error(`Name a tenant, by its slug or id: ${usage}`);
  await takeStackEnvironment();
  const { DATABASE_URL: appUrl, SYSTEM_DATABASE_URL: systemUrl, DATABASE_PREPARE: prepare } = env();
  const db = openDatabase({ appUrl, systemUrl, prepare, size: 2, deadlineMs: DEADLINE_MS });
  const { id, slug } = await tenantNamed(db, named);
  const oldest = await db.system(oldestKeptDay);
  if (days.from < oldest) {
    throw new Error(
      `Events from before ${oldest} are no longer kept, so that usage of then cannot be made anew: begin with --from ${oldest} or later. Nothing was changed.`,
    );
  }
  const all = daysBetween(days);
  for (const [nth, day] of all.entries()) {
    const { ingested } = await rebuildUsageDay(db, id, day).catch((cause: unknown) => {
      const done = nth === 0 ? "Nothing was changed" : `The days before it are done`;
      throw new Error(
        `${day} could not be made anew: ${messageOf(cause)}. ${done}; go on with --from ${day}.`,
      );
    });
    const but = ingested
      ? ""
      : "; events_ingested stays as it is, since some of what came in then is no longer kept";
    console.log(`  ${day} is made anew from its events (${nth + 1} of ${all.length})${but}.`);
  }
  await rollUpEvents(db, id);
  console.log(`  ✓ The usage of ${slug} from ${days.from} to ${days.to} is what its events say.`);
}

const messageOf = (error: unknown) =>
  error instanceof Error ? error.message.replace(/\.$/, "") : String(error);

async function tenantNamed(db: Database, named: string): Promise<{ id: TenantId; slug: string }> {
  const columns = { id: tenants.id, slug: tenants.slug };
  const [tenant] = await db.system((tx) =>
    tx
      .select(columns)
      .from(tenants)
      .where(eq(isUuid(named) ? tenants.id : tenants.slug, named)),
  );
  if (!tenant) throw new Error(`There is no tenant ${named}.`);
  return { id: asId<TenantId>(tenant.id), slug: tenant.slug };
}
