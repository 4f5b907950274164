import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credential } from "@/server/api/context";
import { isTenantDeclaration } from "@/server/api/declaration";
import { createSession } from "@/server/auth/sessions";
import { startTestApp } from "@/tests/support/app";
import type { TestTenant } from "@/tests/support/factories";
import { mintOperator } from "@/tests/support/visits";
import { INPUTS } from "./inputs";
import { OPEN_CALLS } from "./open-calls";
import { callOperation, type FoundOperation, findOperations } from "./operations";
import { type Outside, startOutside } from "./outside";
import { mintFullTenant } from "./rows";

// An operation that waited for a second connection while it held one could wait for ever: the other may be held by
// its like. With a single connection for all, it would do so at once.
const app = startTestApp({}, { connections: 1 });
let mails: Outside;
beforeAll(async () => {
  mails = await startOutside("http://127.0.0.1:9");
  process.env.SMTP_URL = mails.environment.SMTP_URL;
});
afterAll(() => mails?.close());

const all = findOperations();
const inTenant = all.filter(({ meta }) => meta && isTenantDeclaration(meta.declaration));
const outside = all.filter((operation) => !inTenant.includes(operation));

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

async function callOutside(operation: FoundOperation): Promise<string> {
  const tenant = await mintFullTenant(app().db);
  const { input, credential } = (await OPEN_CALLS[operation.name]?.(app().db, tenant)) ?? { input: {} };
  const { code } = await callOperation(operation, input, credential ?? (await callerOf(operation, tenant)));
  return code;
}

async function callerOf({ meta }: FoundOperation, { owner: { userId } }: TestTenant): Promise<Credential> {
  const access = meta && "access" in meta.declaration ? meta.declaration.access : "user";
  if (access === "public") return { kind: "none" };
  if (access === "operator") return (await mintOperator(app().db)).credential;
  const { token } = await createSession({ userId, userAgent: "test", address: "127.0.0.1" });
  return { kind: "session", token };
}

describe("every operation", () => {
  it("gets by on one connection at a time, by session and by key", async () => {
    const stuck: string[] = [];
    let served = 0;
    for (const operation of inTenant) {
      for (const by of ["session", "key"] as const) {
        const begun = performance.now();
        const code = await callOnOneConnection(operation, by);
        const tookMs = performance.now() - begun;
        if (code === "overloaded" || tookMs > 15_000) stuck.push(`${operation.name} by ${by}: ${code}`);
        if (code === "ok") served += 1;
      }
    }
    expect(stuck).toEqual([]);
    expect(served).toBeGreaterThan(inTenant.length);
  }, 180_000);

  it("outside every tenant is served with one connection at a time, to its last statement", async () => {
    expect(outside.map(({ name }) => name).toSorted()).toEqual(Object.keys(OPEN_CALLS).toSorted());
    const answers: Record<string, string> = {};
    for (const operation of outside) answers[operation.name] = await callOutside(operation);
    expect(answers).toEqual(Object.fromEntries(outside.map(({ name }) => [name, "ok"])));
  }, 120_000);
});
