import { describe, expect, it } from "vitest";
import { createEvaluator } from "@/server/platform/flags/evaluator";
import { readFlagState, readFlagTouches } from "@/server/platform/flags/read-state";
import { FlagRepository } from "@/server/platform/flags/repository";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { refuseReferenced } from "./referenced";
import type { FlagRow } from "./schemas";
import { flagOperators, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create, change, remove, importing, seenOf, explain } = flagOperators(app);

const keysOf = ({ result }: { result?: unknown }) =>
  (result as { data: FlagRow[] }).data.map(({ key }) => key);

describe("a flag in the archive", () => {
  it("is not evaluated, is not exported, and comes back as it was put there", async () => {
    const { key } = await create({ description: "Archived and back" });
    await change("control", key, { key, plans: { pro: false } });
    expect((await operate("archive", { key, reason })).code).toBe("ok");
    expect(await explain(key)).toEqual({ on: false, by: "default" });
    const { result } = await operate("export", {});
    expect(JSON.stringify(result)).not.toContain(key);
    expect((await operate("restore", { key, reason })).code).toBe("ok");
    expect(await explain(key, { plan: "pro" })).toEqual({ on: false, by: "plan" });
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
    expect((await operate("restore", { key, reason })).code).toBe("conflict");
  });

  it("is changed by nothing but the kill switch, which holds it off there, too", async () => {
    const [{ key }, tenant] = [await create(), await mintTenant(app().db)];
    await operate("archive", { key, reason });
    const definition = { name: key, enabled: true };
    const codes = [
      await change("update", key, { definition }),
      await change("control", key, { key, plans: {} }),
      await operate("override", { tenantId: tenant.id, key, on: true, reason }),
      await operate("create", { definition, reason }),
      await operate("archive", { key, reason }),
    ].map(({ code }) => code);
    expect(codes).toEqual(Array(5).fill("conflict"));
    const state = { version: 2, features: [definition], segments: [] };
    expect((await importing("add", state)).code).toBe("invalid_input");
    await operate("kill", { key, killed: true, reason });
    expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
    await operate("kill", { key, killed: false, reason });
    expect((await remove(key)).code).toBe("ok");
  });

  it("goes from instances that load what was touched, is held off there by a kill switch, and comes back", async () => {
    const repository = new FlagRepository();
    const { system } = app().db.database;
    repository.replace(await system(readFlagState));
    const { key } = await create();
    const caughtUp = async () => {
      const touches = await system((db) => readFlagTouches(db, repository.revision ?? 0));
      if (touches) repository.apply(touches);
      return createEvaluator(repository).explain(key, {});
    };
    expect(await caughtUp()).toMatchObject({ on: true, by: "rules" });
    await operate("archive", { key, reason });
    expect(await caughtUp()).toMatchObject({ on: false, by: "default" });
    await operate("kill", { key, killed: true, reason });
    expect(await caughtUp()).toMatchObject({ on: false, by: "kill-switch" });
    await operate("kill", { key, killed: false, reason });
    await operate("restore", { key, reason });
    expect(await caughtUp()).toMatchObject({ on: true, by: "rules" });
  });

  it("is not put there while others depend on it, nor while it is killed or overridden", async () => {
    const [{ key }, tenant] = [await create(), await mintTenant(app().db)];
    const child = await create({ dependencies: [{ feature: key }] });
    expect((await operate("archive", { key, reason })).code).toBe("invalid_input");
    await operate("archive", { key: child.key, reason });
    await operate("kill", { key, killed: true, reason });
    expect((await operate("archive", { key, reason })).code).toBe("conflict");
    await operate("kill", { key, killed: false, reason });
    await operate("override", { tenantId: tenant.id, key, on: false, reason });
    expect((await operate("archive", { key, reason })).code).toBe("conflict");
    await operate("override", { tenantId: tenant.id, key, on: null, reason });
    expect((await operate("archive", { key, reason })).code).toBe("ok");
    expect((await operate("restore", { key: child.key, reason })).code).toBe("invalid_input");
  });

  it("is not put there unseen while the code asks for it", () => {
    expect(() => refuseReferenced("nobody-asks-for-this")).not.toThrow();
    const line = 'flags().isOn("a-flag", context)';
    const references = ["server/x.ts", "server/y.ts"].map((path) => ({ path, line, isGuard: false }));
    expect(() => refuseReferenced("a-flag", references)).toThrow(
      expect.objectContaining({
        code: "conflict",
        message: "The flag a-flag is still referenced in code: server/x.ts and 1 more.",
        errors: references.map(({ path }) => ({ pointer: "/key", message: `${path}: ${line}` })),
      }),
    );
  });
});

describe("the report of stale flags", () => {
  it("names what is marked or asked for by nothing, and what the code asks for that nobody defined", async () => {
    const { key } = await create({ stale: true });
    const { result } = await operate("listStale", { limit: 100 });
    expect(result).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ key, reasons: ["marked", "unreferenced"] })]),
      notDefined: expect.arrayContaining([expect.objectContaining({ key: "usage-forecast" })]),
    });
    await operate("archive", { key, reason });
    expect(JSON.stringify((await operate("listStale", { limit: 100 })).result)).not.toContain(key);
  });
});

describe("the list of flags", () => {
  it("finds by a part of the key or the description, whatever its case, and by state", async () => {
    const { key } = await create({ description: "Something Unheard-Of" });
    const search = key.slice(5, 25).toUpperCase();
    expect(keysOf(await operate("list", { search }))).toEqual([key]);
    expect(keysOf(await operate("list", { search: "unheard-of" }))).toContain(key);
    expect(keysOf(await operate("list", { search, state: "killed" }))).toEqual([]);
    await operate("kill", { key, killed: true, reason });
    expect(keysOf(await operate("list", { search, state: "killed" }))).toEqual([key]);
    await operate("kill", { key, killed: false, reason });
    await change("control", key, { key, onAt: "2999-01-01T00:00:00Z" });
    expect(keysOf(await operate("list", { search, state: "scheduled" }))).toEqual([key]);
    await operate("archive", { key, reason });
    expect(keysOf(await operate("list", { search }))).toEqual([]);
    expect(keysOf(await operate("list", { search, state: "archived" }))).toEqual([key]);
  });

  it("says how many workspaces have an override, and the flag which ones and why", async () => {
    const [{ key }, tenant] = [await create(), await mintTenant(app().db)];
    expect(await seenOf(key)).toBeTruthy();
    await operate("override", { tenantId: tenant.id, key, on: true, reason });
    expect((await operate("list", { search: key })).result).toMatchObject({ data: [{ overrides: 1 }] });
    expect((await operate("inspect", { key })).result).toMatchObject({
      overrides: 1,
      declared: null,
      references: [],
    });
    expect((await operate("listOverrides", { key })).result).toMatchObject({
      data: [{ tenantId: tenant.id, on: true, reason, operator: expect.stringContaining("Olive") }],
      total: 1,
    });
    expect((await operate("inspect", { key: "project-archive" })).code).toBe("not_found");
  });
});
