import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { untilOneWaits } from "@/tests/support/lock-waits";
import { changeFlags } from "./change";
import { flagOperators, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create, change, remove, importing, seenOf, explain, everythingBut, operatorContext } =
  flagOperators(app);

describe("two operators who change the same thing", () => {
  it("do not write over each other: the second is told that it was changed meanwhile", async () => {
    const { key } = await create();
    const seenUpdatedAt = await seenOf(key);
    const rollout = (enabled: boolean) => ({
      ...{ key, definition: { name: key, enabled } },
      ...{ seenUpdatedAt, reason },
    });
    const both = [operate("update", rollout(false)), operate("update", rollout(true))];
    expect((await Promise.all(both)).map(({ code }) => code).sort()).toEqual(["conflict", "ok"]);
    expect((await operate("control", { key, plans: {}, seenUpdatedAt, reason })).code).toBe("conflict");
    expect((await operate("remove", { key, seenUpdatedAt, reason })).code).toBe("conflict");
    expect((await change("control", key, { key, plans: { pro: true } })).code).toBe("ok");
    expect((await operate("kill", { key, killed: true, reason })).code).toBe("ok");
  });

  it("do not write over each other's segments, nor make two with one number", async () => {
    const id = Math.trunc(Math.random() * 1_000_000_000);
    const made = await operate("createSegment", { segment: { id }, reason });
    expect(made.result).toMatchObject({ id, definition: { id, constraints: [] } });
    expect((await operate("createSegment", { segment: { id }, reason })).code).toBe("conflict");
    const { updatedAt: seenUpdatedAt } = made.result as { updatedAt: string };
    const edit = { id, segment: { id, name: "first" }, seenUpdatedAt, reason };
    expect((await operate("updateSegment", edit)).code).toBe("ok");
    expect((await operate("updateSegment", edit)).code).toBe("conflict");
    const { result } = await operate("listSegments", { limit: 100 });
    expect((result as { data: object[] }).data).toContainEqual(
      expect.objectContaining({ id, definition: { id, name: "first", constraints: [] } }),
    );
    expect((await operate("removeSegment", { id, seenUpdatedAt, reason })).code).toBe("conflict");
    const { result: found } = await operate("getSegment", { id });
    const seen = (found as { updatedAt: string }).updatedAt;
    expect((await operate("removeSegment", { id, seenUpdatedAt: seen, reason })).code).toBe("ok");
  });

  it("do not take back each other's definitions by an import of what one of them saw before", async () => {
    const { result: state } = await operate("export", {});
    const { result: list } = await operate("list", {});
    const seenRevision = (list as { revision: number }).revision;
    const { key } = await create();
    const replace = { state, mode: "replace", seenRevision, reason };
    expect((await operate("import", replace)).code).toBe("conflict");
    expect((await operate("import", { ...replace, seenRevision: undefined })).code).toBe("invalid_input");
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
  });
});

describe("a change that is under way", () => {
  it("keeps no kill switch waiting", async () => {
    const { key } = await create();
    await app().db.admin.begin(async (held) => {
      await held`select pg_advisory_xact_lock(hashtextextended('flags', 0))`;
      const other = operate("update", {
        key,
        definition: { name: key, enabled: true },
        seenUpdatedAt: await seenOf(key),
        reason,
      });
      await untilOneWaits(app().db.admin);
      expect((await operate("kill", { key, killed: true, reason })).code).toBe("ok");
      await held`select 1`;
      return { other };
    });
    expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
  });

  it("keeps nobody in line beyond the deadline: who comes too late is told so, and changes nothing", async () => {
    const context = await operatorContext();
    let worked = false;
    let letGo: (() => void) | undefined;
    const holding = changeFlags(context, reason, async () => {
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return { answer: {}, told: null };
    });
    const work = async () => {
      worked = true;
      return { answer: {}, told: null };
    };
    const late = changeFlags(context, reason, work, { withinMs: 1 }).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect.poll(() => letGo).toBeDefined();
    letGo?.();
    await holding;
    expect(await late).toMatchObject({ code: "unavailable" });
    expect(worked).toBe(false);
  });

  it("and lets the next one in lets it keep its own context, by which it is traced", async () => {
    const whose = new AsyncLocalStorage<number>();
    const context = await operatorContext();
    const changes = Array.from({ length: 4 }, (_, nth) =>
      whose.run(nth, () =>
        changeFlags(context, reason, async () => ({ answer: { by: whose.getStore() }, told: null })),
      ),
    );
    expect((await Promise.all(changes)).map(({ by }) => by)).toEqual([0, 1, 2, 3]);
  });

  it("of an import is met by a kill switch without either waiting for the other", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => create()));
    const { result: state } = await operate("export", {});
    const kills = all.flatMap(({ key }) =>
      [true, false].map((killed) => operate("kill", { key, killed, reason })),
    );
    const imports = [1, 2].map(() => importing("replace", state));
    expect((await Promise.all(kills)).filter(({ code }) => code !== "ok")).toEqual([]);
    // Of two that replace what both saw, one is told that it was replaced meanwhile.
    expect((await Promise.all(imports)).map(({ code }) => code)).toContain("ok");
  });

  it("of an import that waits for a row of a flag holds nothing that everybody needs", async () => {
    const [{ key: killed }, { key: goes }] = [await create(), await create()];
    const state = await everythingBut(goes);
    let replaced: Promise<{ code: string }> | undefined;
    await app().db.admin.begin(async (kill) => {
      await kill`select 1 from feature_flags where key = ${killed} for update`;
      replaced = importing("replace", state);
      await untilOneWaits(app().db.admin);
      await kill`select 1 from flag_revision for update nowait`;
    });
    expect((await replaced)?.code).toBe("ok");
  });

  it("and removes a flag keeps no override waiting: that is refused", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create()];
    const override = () => operate("override", { tenantId: tenant.id, key, on: true, reason });
    await app().db.admin.begin(async (removal) => {
      await removal`select 1 from feature_flags where key = ${key} for update`;
      expect((await override()).code).toBe("conflict");
      await removal`select 1`;
    });
    expect((await override()).code).toBe("ok");
  });

  it("of overrides that wait for what goes leaves a kill switch its connection", async () => {
    const tenants = await Promise.all(Array.from({ length: 3 }, () => mintTenant(app().db)));
    const { key } = await create();
    const overrides: Promise<{ code: string }>[] = [];
    await app().db.admin.begin(async (removal) => {
      for (const { id } of tenants) await removal`select 1 from tenants where id = ${id} for update`;
      for (const { id: tenantId } of tenants)
        overrides.push(operate("override", { tenantId, key, on: true, reason }));
      await untilOneWaits(app().db.admin);
      expect((await operate("kill", { key, killed: true, reason })).code).toBe("ok");
      await removal`select 1`;
    });
    expect((await Promise.all(overrides)).map(({ code }) => code)).toEqual(["ok", "ok", "ok"]);
  });

  it("of a tenant's override holds nothing that the tenant's removal needs", async () => {
    const [tenant, { key }] = [await mintTenant(app().db), await create()];
    const override = (on: boolean) => operate("override", { tenantId: tenant.id, key, on, reason });
    await override(true);
    let second: Promise<unknown> | undefined;
    await app().db.admin.begin(async (removal) => {
      await removal`select 1 from tenants where id = ${tenant.id} for update`;
      second = override(false);
      await untilOneWaits(app().db.admin);
      await removal`select 1 from flag_revision for update nowait`;
      await removal`delete from tenants where id = ${tenant.id}`;
    });
    await second;
    expect(await explain(key, { tenantId: tenant.id })).toEqual({ on: true, by: "rules" });
  });

  it("of what workspaces chose holds nothing that a workspace's removal needs, and is told of it", async () => {
    const [gone, stays, { key }] = [await mintTenant(app().db), await mintTenant(app().db), await create()];
    for (const { id } of [gone, stays])
      await app().db
        .admin`insert into flag_settings (tenant_id, flag_key, percentage) values (${id}, ${key}, 75)`;
    /** A change that waits for the row of the workspace, which goes. */
    async function whileGoes(id: string, changing: () => Promise<{ code: string }>) {
      let changed: Promise<{ code: string }> | undefined;
      await app().db.admin.begin(async (removal) => {
        await removal`select 1 from tenants where id = ${id} for update`;
        changed = changing();
        await untilOneWaits(app().db.admin);
        await removal`delete from tenants where id = ${id}`;
      });
      return (await changed)?.code;
    }
    expect(await whileGoes(gone.id, () => remove(key))).toBe("conflict");
    expect((await remove(key)).code).toBe("ok");
    const { result } = await operate("changes", { subject: key, limit: 1 });
    const [{ id: changeId } = { id: "" }] = (result as { data: { id: string }[] }).data;
    const undo = () => operate("undo", { changeId, reason });
    expect(await whileGoes(stays.id, undo)).toBe("conflict");
    expect((await undo()).code).toBe("ok");
  });

  it("of what a workspace is choosing is refused, and keeps nothing that was not so", async () => {
    const [{ id }, { key }] = [await mintTenant(app().db), await create()];
    await app().db
      .admin`insert into flag_settings (tenant_id, flag_key, percentage) values (${id}, ${key}, 75)`;
    let removing: Promise<{ code: string }> | undefined;
    await app().db.admin.begin(async (choice) => {
      await choice`update flag_settings set percentage = 50 where tenant_id = ${id}`;
      removing = remove(key);
      await untilOneWaits(app().db.admin);
    });
    expect((await removing)?.code).toBe("conflict");
    expect(await app().db.admin`select 1 from flag_settings_kept where flag_key = ${key}`).toEqual([]);
    expect((await remove(key)).code).toBe("ok");
    const kept = await app().db.admin`select percentage from flag_settings_kept where flag_key = ${key}`;
    expect(kept).toEqual([{ percentage: 50 }]);
  });
});
