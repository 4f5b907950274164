import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { withDeadline } from "@/db/deadline";
import { env } from "@/server/env";
import { isDraining } from "@/server/platform/draining";
import { redisHandle } from "@/server/platform/redis/client";

export interface Check {
  name: string;
  ok: boolean;
  latencyMs: number;
}

export interface Readiness {
  status: "ready" | "degraded" | "not_ready";
  checks: Check[];
}

const DEADLINE_MS = 2_000;

/** What a dependency's absence means: without Postgres nothing is served; without the others, something less. */
const CHECKS: readonly { name: string; required: boolean; ask: () => Promise<unknown> }[] = [
  // By the system's pool: one whose tenants wait for connections is busy, and no less ready.
  { name: "postgres", required: true, ask: () => database().system((db) => db.execute(sql`select 1`)) },
  { name: "redis", required: false, ask: () => redisHandle().ping() },
  { name: "inngest", required: false, ask: askInngest },
];

/** Asks each dependency, all at once, each with a deadline of 2 s. */
export async function readiness(): Promise<Readiness> {
  const asked = await Promise.all(CHECKS.map(async (check) => ({ ...check, ...(await timed(check.ask)) })));
  const failed = asked.filter((check) => !check.ok);
  const notReady = isDraining() || failed.some((check) => check.required);
  return {
    status: notReady ? "not_ready" : failed.length > 0 ? "degraded" : "ready",
    checks: asked.map(({ name, ok, latencyMs }) => ({ name, ok, latencyMs })),
  };
}

async function timed(ask: () => Promise<unknown>): Promise<{ ok: boolean; latencyMs: number }> {
  const startedAt = performance.now();
  const ok = await withDeadline(startedAt + DEADLINE_MS, ask()).then(
    () => true,
    () => false,
  );
  return { ok, latencyMs: Math.round((performance.now() - startedAt) * 10) / 10 };
}

/** Any answer will do: the server is there. Inngest Cloud is not asked at each probe. */
async function askInngest(): Promise<void> {
  const base = env().INNGEST_BASE_URL;
  if (base) await fetch(base, { signal: AbortSignal.timeout(DEADLINE_MS), redirect: "manual" });
}
