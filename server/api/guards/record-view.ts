import { LRUCache } from "lru-cache";
import { database } from "@/db/client";
import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { impersonationOf } from "@/server/kernel/actor";
import { oncePerProcess } from "@/server/kernel/once";
import { recordView } from "@/server/services/impersonations";
import { actingOf } from "./operation-context";

const ONCE_MS = 60_000;

/** What this process has seen written within the minute: such a view needs no transaction to be told again. */
const told = () =>
  oncePerProcess("told-views", () => new LRUCache<string, true>({ max: 10_000, ttl: ONCE_MS }));

/** What an operator sees during a visit is in the tenant's log before it is answered, or it is not answered. */
export async function recordVisitView<T>(call: Call, next: () => Promise<T>): Promise<T> {
  const visit = impersonationOf(call.identity.actor);
  if (!visit || !isTenantDeclaration(call.declaration)) return next();
  const input = await call.rawInput();
  const name = JSON.stringify([visit.id, call.operation, input ?? null]);
  if (!told().has(name)) {
    const begunAt = performance.now();
    await database().tenants.write(tenantOf(call).id, (tx) =>
      recordView({ tx, ...actingOf(call) }, { operation: call.operation, input }),
    );
    const left = ONCE_MS - (performance.now() - begunAt);
    if (left > 0) told().set(name, true, { ttl: left });
  }
  return next();
}
