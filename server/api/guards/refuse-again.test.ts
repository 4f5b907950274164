import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSession } from "@/server/auth/sessions";
import { newId, type ProjectId, type TenantId } from "@/server/kernel/ids";
import { recentUse, revokeCached } from "@/server/platform/admission";
import { metrics } from "@/server/platform/observability";
import { readRecentUse } from "@/server/platform/rate-limit";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { type RestAnswer, rest } from "@/tests/support/rest";

const app = startTestApp();

/** Ten seconds of a free plan's tokens are owed. */
const drain = (tenantId: TenantId) =>
  redis().set(`{t:${tenantId}}:bucket:tenant`, `-50 ${Date.now() * 1_000}`);

const sumOf = ({ values }: { values: { value: number }[] }) =>
  values.reduce((sum, { value }) => sum + value, 0);
const lookUps = async () => sumOf(await metrics().identityLookups.get());

/** Calls until one was answered without a look at who calls: on a slow machine the moment may have passed. */
async function unasked(call: () => Promise<RestAnswer>): Promise<{ answer: RestAnswer; calls: number }> {
  for (let calls = 1; calls <= 50; calls += 1) {
    const before = await lookUps();
    const answer = await call();
    if ((await lookUps()) === before) return { answer, calls };
  }
  throw new Error("Each call was asked who makes it.");
}

/** What is the same for every refusal of a kind: not its id, nor how long is left to wait. */
function lastingOf({ status, headers, body }: RestAnswer) {
  const lasting = Object.fromEntries(headers);
  for (const name of ["date", "x-request-id", "ratelimit", "retry-after"]) delete lasting[name];
  const { requestId, instance, ...problem } = body;
  return { status, names: [...headers.keys()], headers: lasting, problem };
}

async function measured(tenantId: TenantId) {
  await recentUse().flush();
  const { minutes } = await readRecentUse(redis(), tenantId, Date.now());
  const operations = await metrics().operations.get();
  const ofGet = operations.values.filter(({ labels: { operation, outcome } }) => {
    return operation === "projects.get" && outcome === "rate_limited";
  });
  const { values } = await metrics().limiterRefused.get();
  return {
    told: minutes.reduce((sum, { refused }) => sum + refused, 0),
    operations: sumOf({ values: ofGet }),
    policies: sumOf({ values: values.filter(({ labels }) => labels.policy === "tenant") }),
  };
}

describe("a refusal that is sure to be the same again", () => {
  it("is given without a look at who calls, and is answered, told, counted and measured as the first one", async () => {
    const { id, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    await drain(id);
    const before = await measured(id);
    const paths = [0, 1].map(() => `/projects/${newId<ProjectId>()}`) as [string, string];
    const first = await rest("GET", paths[0], { key });
    expect(first.status).toBe(429);
    const requestId = randomUUID();
    const headers = { "x-request-id": requestId };
    const { answer, calls } = await unasked(() => rest("GET", paths[1], { key, headers }));
    expect(lastingOf(answer)).toEqual(lastingOf(first));
    expect(answer.body).toMatchObject({ requestId, instance: `/api/v1${paths[1]}` });
    expect(answer.headers.get("x-request-id")).toBe(requestId);
    expect(answer.headers.get("ratelimit")).toMatch(/^"tenant";r=0;t=\d+$/);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(1);
    // What this process collected may be on its way to Redis.
    await expect
      .poll(() => measured(id))
      .toEqual({
        told: before.told + 1 + calls,
        operations: before.operations + 1 + calls,
        policies: before.policies + 1 + calls,
      });
  });

  it("lets the page read it whose origin the workspace lists, and no other's", async () => {
    const { id, slug, apiKey: key, owner } = await mintTenant(app().db, { plan: "free" });
    const [listed, other] = ["https://listed.example.test", "https://other.example.test"];
    const { token } = await createSession({ userId: owner.userId, userAgent: "", address: "127.0.0.1" });
    await callNamed("corsOrigins.create", { origin: listed }, { kind: "session", token }, slug);
    await drain(id);
    for (const origin of [listed, other]) {
      const { answer } = await unasked(() => rest("GET", "/projects", { key, headers: { origin } }));
      expect(answer.status).toBe(429);
      const readable = answer.headers.get("access-control-allow-origin");
      expect([origin, readable]).toEqual([origin, origin === listed ? listed : null]);
    }
  });

  it("is nobody else's: another key, another address and another operation are looked at", async () => {
    const { id, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    const office = { "x-forwarded-for": "192.0.2.1" };
    const bound = await mintApiKey(app().db, id, ["projects:read"], { allowedAddresses: ["192.0.2.0/24"] });
    await drain(id);
    const { answer } = await unasked(() => rest("GET", "/projects", { key: bound, headers: office }));
    expect(answer.status).toBe(429);
    const away = { headers: { "x-forwarded-for": "198.51.100.7" } };
    expect((await rest("GET", "/projects", { key: bound, ...away })).status).toBe(403);
    expect((await rest("POST", "/projects", { key: bound, headers: office, body: {} })).status).toBe(403);
    const guessed = `${bound.slice(0, -1)}${bound.endsWith("0") ? "1" : "0"}`;
    expect((await rest("GET", "/projects", { key: guessed, headers: office })).status).toBe(401);
    expect((await rest("GET", "/projects", { key })).status).toBe(429);
  });

  it("ends with the key, and with the want of tokens", async () => {
    const { id, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    const call = () => rest("GET", "/projects", { key });
    const status = () => call().then((answer) => answer.status);
    await drain(id);
    expect((await unasked(call)).answer.status).toBe(429);
    await redis().del(`{t:${id}}:bucket:tenant`);
    await expect.poll(status).toBe(200);
    await drain(id);
    await expect.poll(status).toBe(429);
    expect((await unasked(call)).answer.status).toBe(429);
    await app().db.admin`update api_keys set revoked_at = now() where tenant_id = ${id}`;
    await revokeCached(id);
    await expect.poll(status).toBe(401);
  });
});
