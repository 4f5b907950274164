import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followFlags } from "@/server/platform/flags";
import type { FlagTrace } from "@/server/platform/flags/trace";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant } from "@/tests/support/factories";
import { flagOperators, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create } = flagOperators(app);

let following: Awaited<ReturnType<typeof followFlags>>;
beforeAll(async () => {
  following = await followFlags({ everyMs: 25 });
});
afterAll(async () => following?.close());

/** What this instance makes of it, as soon as it has heard of the flag. */
async function explained(input: { key: string } & Record<string, unknown>) {
  let trace: FlagTrace | undefined;
  await expect
    .poll(async () => {
      trace = (await operate("explain", input)).result as FlagTrace;
      return trace.by;
    })
    .not.toBe("default");
  return trace;
}

const named = (contextName: string, ...values: string[]) => ({ contextName, operator: "IN", values });
const strategyOf = (...constraints: object[]) => ({ strategies: [{ name: "default", constraints }] });

describe("an operator who asks why", () => {
  it("is told by what a tenant and its member have: the plan, the person, the role", async () => {
    const tenant = await mintTenant(app().db, { plan: "pro" });
    const member = await mintMember(app().db, tenant.id, "viewer");
    const constraints = [
      named("tenantId", tenant.id),
      named("plan", "pro"),
      named("role", "viewer"),
      named("userId", member.userId),
    ];
    const { key } = await create(strategyOf(...constraints));
    const subject = { tenantId: tenant.id, membershipId: member.membershipId };
    const trace = await explained({ key, ...subject });
    expect(trace).toMatchObject({ key, on: true, by: "rules" });
    expect(trace?.strategies[0]?.constraints.every(({ met }) => met)).toBe(true);
    const madeUp = await explained({ key, ...subject, plan: "free" });
    expect(madeUp?.strategies[0]?.constraints[1]).toMatchObject({ seen: "free", met: false });
  });

  it("may make a context up, of nobody there is", async () => {
    const { key } = await create(strategyOf(named("team", "blue")));
    expect(await explained({ key, properties: { team: "blue" } })).toMatchObject({ on: true });
    expect(await explained({ key, properties: { team: "red" } })).toMatchObject({ on: false, by: "rules" });
  });

  it("is refused another tenant's member, an unknown tenant and a member without a tenant", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const { membershipId } = other.owner;
    const ask = async (subject: object) => (await operate("explain", { key: "any", ...subject })).code;
    expect(await ask({ tenantId: tenant.id, membershipId })).toBe("not_found");
    expect(await ask({ tenantId: crypto.randomUUID() })).toBe("not_found");
    expect(await ask({ membershipId })).toBe("invalid_input");
    expect(await ask({ tenantId: other.id, membershipId })).toBe("ok");
  });

  it("gets the declared default for a key that nobody made, and no error", async () => {
    const { result } = await operate("explain", { key: "nobody-made-this" });
    expect(result).toMatchObject({ on: false, by: "default", strategies: [] });
  });

  it("sees every flag as somebody has it, page by page, found by its key", async () => {
    const tenant = await mintTenant(app().db);
    const { key } = await create();
    await operate("override", { tenantId: tenant.id, key, on: false, reason });
    const preview = async () =>
      (await operate("preview", { tenantId: tenant.id, search: key.toUpperCase() })).result;
    const row = { key, on: false, by: "tenant", variant: null };
    await expect.poll(preview).toEqual({ data: [row], total: 1, page: 1, totalPages: 1 });
    const { result } = await operate("preview", { limit: 1, page: 2 });
    expect(result).toMatchObject({ page: 2, data: [{ key: expect.any(String) }] });
  });
});
