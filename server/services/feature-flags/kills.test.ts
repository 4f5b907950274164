import { describe, expect, it } from "vitest";
import { readFlagTouches } from "@/server/platform/flags/read-state";
import { startTestApp } from "@/tests/support/app";
import { untilOneWaits } from "@/tests/support/lock-waits";
import { mintOperatorToken } from "@/tests/support/operator-tokens";
import { rest } from "@/tests/support/rest";
import type { FeatureFlag } from "./schemas";
import { flagOperators, fresh, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create, change, seenOf, explain, everythingBut, definitionsRevision } = flagOperators(app);

const kill = (key: string, killed = true) => operate("kill", { key, killed, reason });

/**
 * A change by a token, held in its transaction when all of it is written: it waits for its token then. Answers how it
 * ended once it was let go.
 */
async function held(
  method: "POST" | "DELETE",
  path: (key: string) => Promise<string> | string,
  body: object | undefined,
  during: () => Promise<void>,
): Promise<number> {
  const { id, token: key } = await mintOperatorToken(app().db);
  const address = await path(key);
  let changing: Promise<{ status: number }> | undefined;
  await app().db.admin.begin(async (holder) => {
    await holder`select 1 from operator_tokens where id = ${id} for update`;
    changing = rest(method, address, { key, ...(body && { body }) });
    await untilOneWaits(app().db.admin);
    await during();
    await holder`select 1`;
  });
  return (await changing)?.status ?? 0;
}

const importHeld = (body: object, during: () => Promise<void>) =>
  held("POST", () => "/feature-flags/import", { reason, ...body }, during);

async function revisionNow(): Promise<number> {
  const [row] = await app().db.admin`select revision::int from flag_revision`;
  return Number(row?.revision);
}

/** A change that removes a flag, held open. */
async function removalHeld(key: string, during: () => Promise<void>): Promise<number> {
  const seen = encodeURIComponent(await seenOf(key));
  const path = `/feature-flags/${key}?seenUpdatedAt=${seen}&reason=${encodeURIComponent(reason)}`;
  return held("DELETE", () => path, undefined, during);
}

describe("a kill switch", () => {
  it("is thrown, and in force, while an import that writes every flag holds its transaction open; and survives it", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => create()));
    const [killed, revived] = all.map(({ key }) => key);
    await kill(String(revived));
    const seenRevision = await definitionsRevision();
    const state = await everythingBut();
    const before = await revisionNow();
    const status = await importHeld({ state, mode: "replace", seenRevision }, async () => {
      expect((await kill(String(killed))).code).toBe("ok");
      expect((await kill(String(revived), false)).code).toBe("ok");
      expect(await explain(String(killed))).toEqual({ on: false, by: "kill-switch" });
      expect(await explain(String(revived))).toEqual({ on: true, by: "rules" });
      // An instance that asks meanwhile is told of the kills alone, and of the import by what comes after.
      const touches = await app().db.database.system((db) => readFlagTouches(db, before));
      expect(touches?.revision).toBe(before + 2);
      expect(touches?.flags.map(([key]) => key).sort()).toEqual([killed, revived].sort());
    });
    expect(status).toBe(200);
    expect(await explain(String(killed))).toEqual({ on: false, by: "kill-switch" });
    const touches = await app().db.database.system((db) => readFlagTouches(db, before + 2));
    expect(touches?.revision).toBe(before + 3);
    expect(touches?.flags.map(([key]) => key)).toEqual(expect.arrayContaining(all.map(({ key }) => key)));
  });

  it("is thrown while another flag is written to", async () => {
    const { key } = await create();
    const definition = { name: fresh(), enabled: true };
    const status = await held(
      "POST",
      () => "/feature-flags",
      { definition, reason },
      async () => {
        expect((await kill(key)).code).toBe("ok");
        expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
      },
    );
    expect(status).toBe(201);
  });

  it("waits for no connection that editors in line for an import would hold", async () => {
    const { key } = await create();
    const edits: Promise<{ code: string }>[] = [];
    const status = await importHeld(
      { state: { version: 2, features: [{ name: fresh(), enabled: true }] }, mode: "add" },
      async () => {
        for (let nth = 0; nth < 30; nth += 1) edits.push(create());
        expect((await kill(key)).code).toBe("ok");
      },
    );
    expect(status).toBe(200);
    expect(new Set((await Promise.all(edits)).map(({ code }) => code))).toEqual(new Set(["ok"]));
  });

  it("that is thrown while an import or an operator removes its flag wins: that is refused, and nothing of it kept", async () => {
    const [{ key: goes }, { key: stays }] = [await create(), await create()];
    const { features, segments } = await everythingBut(goes);
    const named = { name: fresh(), enabled: true, strategies: [] };
    const state = { version: 2, features: [...features, named], segments };
    const seenRevision = await definitionsRevision();
    const status = await importHeld({ state, mode: "replace", seenRevision }, async () => {
      expect((await kill(goes)).code).toBe("ok");
    });
    expect(status).toBe(409);
    expect(await removalHeld(stays, async () => expect((await kill(stays)).code).toBe("ok"))).toBe(409);
    for (const key of [goes, stays]) expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
    expect((await operate("get", { key: named.name })).code).toBe("not_found");
  });

  it("that comes too late for a flag that went is refused, and leaves nothing", async () => {
    const { key } = await create();
    const status = await held(
      "POST",
      () => `/feature-flags/${key}/kill`,
      { killed: true, reason },
      async () => {
        expect((await operate("remove", { key, seenUpdatedAt: await seenOf(key), reason })).code).toBe("ok");
      },
    );
    expect(status).toBe(409);
    expect((await operate("create", { definition: { name: key, enabled: true }, reason })).code).toBe("ok");
    expect(await explain(key)).toEqual({ on: true, by: "rules" });
  });

  it("is told in the log with what it met, however many throw it at once", async () => {
    const { key } = await create();
    await Promise.all(Array.from({ length: 6 }, () => kill(key)));
    const { result } = await operate("changes", { subject: key, action: "flag.killed" });
    const { data } = result as { data: { before: { killedAt: string | null } }[] };
    expect(data).toHaveLength(6);
    expect(data.filter(({ before }) => before.killedAt === null)).toHaveLength(1);
  });
});

describe("an edit that a kill switch overlaps", () => {
  type Entry = { id: string; before: FeatureFlag; after: FeatureFlag };
  async function lastOf(key: string, action: string): Promise<Entry> {
    const { result } = await operate("changes", { subject: key, action, limit: 1 });
    const [entry] = (result as { data: Entry[] }).data;
    if (!entry) throw new Error(`Nothing is told of ${action}.`);
    return entry;
  }

  /** The edit waits, between what it reads before and after, for a table that a kill does not need; the kill commits. */
  async function overlapped(
    key: string,
    table: "experiments" | "flag_segments",
    edit: () => Promise<unknown>,
  ) {
    let editing: Promise<unknown> | undefined;
    await app().db.admin.begin(async (holder) => {
      await holder`lock table ${holder(table)} in access exclusive mode`;
      editing = edit();
      await untilOneWaits(app().db.admin);
      expect((await kill(key)).code).toBe("ok");
    });
    expect(await editing).toMatchObject({ code: "ok" });
  }

  async function expectKilledAfterUndo(key: string, action: string): Promise<void> {
    const { id, before, after } = await lastOf(key, action);
    expect([before.killedAt, after.killedAt]).toEqual([null, null]);
    expect((await operate("undo", { changeId: id, reason })).code).toBe("ok");
    expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
  }

  it("is taken back without the kill, which it neither made nor tells", async () => {
    const { key } = await create();
    const segment = Math.trunc(Math.random() * 1_000_000_000);
    await operate("createSegment", { segment: { id: segment }, reason });
    const strategies = [{ name: "default", segments: [segment] }];
    const edited = { name: key, enabled: true, strategies };
    await overlapped(key, "flag_segments", () => change("update", key, { definition: edited }));
    await expectKilledAfterUndo(key, "flag.updated");
  });

  it("is taken back without the kill where it put the flag into the archive, or set what stands above its rules", async () => {
    const [{ key: archived }, { key: controlled }] = [await create(), await create()];
    await overlapped(archived, "experiments", () => operate("archive", { key: archived, reason }));
    await expectKilledAfterUndo(archived, "flag.archived");
    let editing: Promise<{ code: string }> | undefined;
    await app().db.admin.begin(async (holder) => {
      await holder`select 1 from feature_flags where key = ${controlled} for update`;
      editing = change("control", controlled, { plans: { pro: true } });
      await untilOneWaits(app().db.admin);
      await kill(controlled);
    });
    expect((await editing)?.code).toBe("ok");
    await expectKilledAfterUndo(controlled, "flag.controlled");
  });

  it("is taken back without the kill where the edit was an undo", async () => {
    const { key } = await create();
    await change("control", key, { plans: { pro: true } });
    const { id } = await lastOf(key, "flag.controlled");
    let undoing: Promise<{ code: string }> | undefined;
    await app().db.admin.begin(async (holder) => {
      await holder`select 1 from feature_flags where key = ${key} for update`;
      undoing = operate("undo", { changeId: id, reason });
      await untilOneWaits(app().db.admin);
      await kill(key);
    });
    expect((await undoing)?.code).toBe("ok");
    await expectKilledAfterUndo(key, "flag.controlled");
  });

  it("is taken back without the kill that was told with it before", async () => {
    const { key } = await create();
    await change("update", key, { definition: { name: key, enabled: false } });
    await kill(key);
    const { id, after } = await lastOf(key, "flag.updated");
    const { killedAt } = (await operate("get", { key })).result as FeatureFlag;
    const told = JSON.stringify({ ...after, killedAt });
    const logged = crypto.randomUUID();
    await app().db.admin`insert into flag_changes
        (id, action, subject, before, after, reason, operator_label, request_id)
      select ${logged}, action, subject, before, ${told}::text::jsonb, reason, operator_label, request_id
        from flag_changes where id = ${id}`;
    expect((await operate("undo", { changeId: logged, reason })).code).toBe("ok");
    expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
  });
});

describe("revisions", () => {
  it("rise in the order of commits: who asks for what came after one misses nothing that was begun before it", async () => {
    const [early, late] = [fresh(), fresh()];
    const insert = (key: string) => ({ key, definition: JSON.stringify({ name: key, enabled: true }) });
    let seen = 0;
    await app().db.admin.begin(async (slow) => {
      const { key, definition } = insert(early);
      await slow`insert into feature_flags (key, definition) values (${key}, ${definition}::text::jsonb)`;
      const other = insert(late);
      await app().db
        .admin`insert into feature_flags (key, definition) values (${other.key}, ${other.definition}::text::jsonb)`;
      seen = await revisionNow();
    });
    const touches = await app().db.database.system((db) => readFlagTouches(db, seen));
    expect(touches?.flags.map(([key]) => key)).toEqual([early]);
  });
});
