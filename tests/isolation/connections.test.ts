import { describe, expect, it } from "vitest";
import { isTenantDeclaration } from "@/server/api/declaration";
import { createSession } from "@/server/auth/sessions";
import { startTestApp } from "@/tests/support/app";
import { INPUTS } from "./inputs";
import { callOperation, type FoundOperation, findOperations } from "./operations";
import { mintFullTenant } from "./rows";

// An operation that waited for a second connection while it held one could wait for ever: the other may be held by
// its like. With a single connection for all, it would do so at once.
const app = startTestApp({}, { connections: 1 });
const operations = findOperations().filter(({ meta }) => meta && isTenantDeclaration(meta.declaration));

/** Each its own tenant: after the one call there may be no such key, or no such member, any more. */
async function callOnOneConnection(operation: FoundOperation, by: "session" | "key"): Promise<string> {
  const tenant = await mintFullTenant(app().db);
  const { token } = await createSession({
    userId: tenant.owner.userId,
    userAgent: "test",
    address: "127.0.0.1",
  });
  const credential =
    by === "session"
      ? ({ kind: "session", token } as const)
      : ({ kind: "apiKey", token: tenant.apiKey } as const);
  const idempotencyKey = operation.kind === "mutation" ? `once-${operation.name}` : undefined;
  const input = INPUTS[operation.name]?.(tenant);
  const { code } = await callOperation(operation, input, credential, tenant.slug, { idempotencyKey });
  return code;
}

describe("every operation", () => {
  it("gets by on one connection at a time, by session and by key", async () => {
    const stuck: string[] = [];
    let served = 0;
    for (const operation of operations) {
      for (const by of ["session", "key"] as const) {
        const begun = performance.now();
        const code = await callOnOneConnection(operation, by);
        const tookMs = performance.now() - begun;
        if (code === "overloaded" || tookMs > 15_000) stuck.push(`${operation.name} by ${by}: ${code}`);
        if (code === "ok") served += 1;
      }
    }
    expect(stuck).toEqual([]);
    expect(served).toBeGreaterThan(operations.length);
  }, 180_000);
});
