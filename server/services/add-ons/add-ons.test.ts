import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";
import { mintOperator } from "@/tests/support/visits";

const app = startTestApp();
const reason = "Bought by invoice 2026-118";

async function set(tenantId: string, more: Record<string, unknown>) {
  const { credential } = await mintOperator(app().db);
  return callNamed("addOns.set", { tenantId, addOn: "extra_projects", reason, ...more }, credential);
}

const projectsOf = async (key: string) => {
  const { body } = await rest("GET", "/entitlements", { key });
  return [body.limits.find((one: { key: string }) => one.key === "projects"), body.addOns];
};

describe("an add-on", () => {
  it("adds to the plan's limit as often as there is of it, at the next call, until there is none", async () => {
    const { id, apiKey: key } = await mintTenant(app().db, { plan: "free" });
    expect(await set(id, { quantity: 2 })).toMatchObject({ code: "ok", result: { quantity: 2 } });
    expect(await projectsOf(key)).toMatchObject([
      { value: 23, sources: ["plan", "add_on"], until: null },
      [{ addOn: "extra_projects", name: "10 more projects", quantity: 2 }],
    ]);
    await set(id, { quantity: 0 });
    expect(await projectsOf(key)).toMatchObject([{ value: 3, sources: ["plan"] }, []]);
  });

  it("stands in the tenant's audit log with what there was before, and setting what is there does nothing", async () => {
    const { id } = await mintTenant(app().db);
    for (const quantity of [2, 2, 5, 0, 0]) await set(id, { quantity });
    const entries = await app().db.admin`select actor_kind, target_label, changes from audit_entries
      where tenant_id = ${id} and action = 'add_on.changed' order by id`;
    expect(entries).toMatchObject([
      {
        actor_kind: "operator",
        target_label: "10 more projects",
        changes: { quantity: { from: 0, to: 2 }, reason: { to: reason } },
      },
      { changes: { quantity: { from: 2, to: 5 } } },
      { changes: { quantity: { from: 5, to: 0 } } },
    ]);
    const events = await app().db.admin`select payload from outbox_events
      where tenant_id = ${id} and name = 'entitlements.changed'`;
    expect(events.map(({ payload }) => payload.changed)).toEqual([["projects"], ["projects"], ["projects"]]);
  });

  it("is one row, whoever sets it at the same time", async () => {
    const { id } = await mintTenant(app().db);
    await Promise.all([3, 4, 5, 6].map((quantity) => set(id, { quantity })));
    const entries = await app().db.admin`select changes->'quantity' as quantity from audit_entries
      where tenant_id = ${id} and action = 'add_on.changed' order by occurred_at, id`;
    const rows = await app().db.admin`select quantity from tenant_add_ons where tenant_id = ${id}`;
    expect(rows).toHaveLength(1);
    // One after the other: each entry goes on from where another ended.
    const ends = entries.map(({ quantity }) => quantity.to);
    expect(entries.map(({ quantity }) => quantity.from).sort()).toEqual(
      [0, ...ends.filter((to) => to !== rows[0]?.quantity)].sort(),
    );
  });

  it.each([
    ["less than none", { quantity: -1 }],
    ["a part of one", { quantity: 0.5 }],
    ["more than a thousand", { quantity: 1_001 }],
    ["no number", { quantity: Number.NaN }],
    ["an unknown one", { quantity: 1, addOn: "toString" }],
    ["a short reason", { quantity: 1, reason: "why" }],
  ])("is refused with 400 for %s", async (_what, more) => {
    const { id } = await mintTenant(app().db);
    expect((await set(id, more)).code).toBe("invalid_input");
    expect(await app().db.admin`select 1 from tenant_add_ons where tenant_id = ${id}`).toEqual([]);
  });
});
