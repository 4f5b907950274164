import { describe, expect, it } from "vitest";
import { isTenantDeclaration } from "@/server/api/declaration";
import { createSession } from "@/server/auth/sessions";
import { startTestApp } from "@/tests/support/app";
import { rest } from "@/tests/support/rest";
import { readCatalogue } from "./catalogue";
import { everythingOf } from "./everything";
import { INPUTS } from "./inputs";
import { callOperation, findOperations } from "./operations";
import { type FullTenant, mintFullTenant } from "./rows";

const app = startTestApp();

/** The fields of an input that name a row, each with the same input but another tenant's id in that field. */
function swaps(own: object, foreign: object): Array<{ field: string; input: object }> {
  const others = new Map(Object.entries(foreign));
  return Object.keys(own)
    .filter((field) => /Ids?$/.test(field))
    .map((field) => ({ field, input: { ...own, [field]: others.get(field) } }));
}

/** Calls each operation as a thief, with one id of the victim's at a time. Gives what was tried. */
async function swapEveryId(): Promise<{ operations: number; swaps: number }> {
  const victim = await mintFullTenant(app().db);
  const untouched = await everythingOf(app().db, victim);
  const counts = { operations: 0, swaps: 0 };
  for (const operation of findOperations()) {
    if (!operation.meta || !isTenantDeclaration(operation.meta.declaration)) continue;
    const make = INPUTS[operation.name];
    const thief: FullTenant = await mintFullTenant(app().db);
    const { token } = await createSession({
      userId: thief.owner.userId,
      userAgent: "",
      address: "127.0.0.1",
    });
    const call = (input: unknown) => callOperation(operation, input, { kind: "session", token }, thief.slug);
    const before = await everythingOf(app().db, thief);
    const found = swaps(Object(make?.(thief)), Object(make?.(victim)));
    for (const { field, input } of found) {
      const { code, result } = await call(input);
      // A filter by a foreign id finds an empty list; all else is 404, or 400 that names the field.
      const answer = code === "ok" && operation.kind === "query" ? "nothing" : code;
      expect([operation.name, field, answer]).toEqual([
        operation.name,
        field,
        expect.stringMatching(/^(not_found|nothing|invalid_input)$/),
      ]);
      expect(JSON.stringify(result ?? null)).not.toContain(victim.id);
      const unknown = await call({ ...input, [field]: crypto.randomUUID() });
      expect([operation.name, field, unknown.code]).toEqual([operation.name, field, code]);
      counts.swaps += 1;
    }
    expect([operation.name, await everythingOf(app().db, thief)]).toEqual([operation.name, before]);
    expect([operation.name, await everythingOf(app().db, victim)]).toEqual([operation.name, untouched]);
    counts.operations += found.length > 0 ? 1 : 0;
  }
  expect(counts.swaps).toBeGreaterThan(15);
  return counts;
}

/** What each read answers to its own tenant, as text. */
async function readAll(tenant: FullTenant): Promise<string> {
  const { token } = await createSession({ userId: tenant.owner.userId, userAgent: "", address: "127.0.0.1" });
  const answers: unknown[] = [];
  for (const operation of findOperations()) {
    if (operation.kind !== "query" || !operation.meta || !isTenantDeclaration(operation.meta.declaration))
      continue;
    const input = INPUTS[operation.name]?.(tenant);
    const outcome = await callOperation(operation, input, { kind: "session", token }, tenant.slug);
    answers.push([operation.name, outcome]);
  }
  return JSON.stringify(answers, (key, value) => (MOVING.has(key) ? "moves by itself" : value), 1);
}

/** What tells how much is going on, and so differs from one moment to the next. */
const MOVING = new Set(["remaining", "minutes"]);

describe("an id of another tenant in the place of one's own", () => {
  it("finds nothing, changes nothing, and is answered as an id that does not exist", async () => {
    const { swaps: tried, operations } = await swapEveryId();
    console.info(`isolation: ${tried} ids swapped in ${operations} operations, nothing found or changed`);
  }, 120_000);
});

describe("with every wall of the database torn down", () => {
  it("each statement still keeps to its own tenant, by its own predicate", async () => {
    const [tenant, other] = [await mintFullTenant(app().db), await mintFullTenant(app().db)];
    const behindWalls = await readAll(tenant);
    const { tables } = await readCatalogue(app().db.admin);
    for (const { name } of tables) {
      await app().db.admin.unsafe(`alter policy tenant_wall on ${name} using (true) with check (true)`);
    }
    expect(await readAll(tenant)).toBe(behindWalls);
    expect(behindWalls).not.toContain(other.id);
    const { swaps: tried, operations } = await swapEveryId();
    console.info(
      `isolation: ${tried} ids swapped in ${operations} operations without a wall, nothing either`,
    );
  }, 120_000);

  it("no event is changed by another tenant, nor counted on another's meter", async () => {
    const [victim, thief] = [await mintFullTenant(app().db), await mintFullTenant(app().db)];
    const { apiKey: key, meterKey } = thief;
    const voids = { source: "secret", id: victim.usageEventId };
    const events = [
      { type: meterKey, data: { quantity: 1 } },
      { type: victim.meterKey, data: { quantity: 1 } },
      { type: meterKey, data: { voids } },
      { type: victim.meterKey, data: { voids } },
    ];
    const body = events.map((event, nth) => ({ ...event, id: String(nth), source: "thief" }));
    const { results } = (await rest("POST", "/usage-events", { key, body })).body;
    const told = results.map(({ error }: { error: { code: string } | null }) => error?.code ?? "accepted");
    expect(told).toEqual(["accepted", "unknown_meter", "unknown_target", "unknown_meter"]);
    const others = events.slice(1, 2).map((event) => ({ ...event, id: "0", source: "victim" }));
    expect((await rest("POST", "/usage-events", { key: victim.apiKey, body: others })).body.accepted).toBe(1);
    const usage = await rest("GET", "/usage?meter=events_ingested", { key });
    expect(usage.body.data[0].quantity).toBe(1);
  });
});
