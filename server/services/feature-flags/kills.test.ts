import { describe, expect, it } from "vitest";
import { readFlagTouches } from "@/server/platform/flags/read-state";
import { startTestApp } from "@/tests/support/app";
import { mintOperatorToken } from "@/tests/support/operator-tokens";
import { rest } from "@/tests/support/rest";
import { flagOperators, fresh, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create, seenOf, explain, everythingBut, definitionsRevision } = flagOperators(app);

const kill = (key: string, killed = true) => operate("kill", { key, killed, reason });

/** Once somebody waits for a lock in the database. */
async function untilOneWaits(): Promise<void> {
  for (;;) {
    const [row] = await app().db.admin`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (row?.n > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

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
    await untilOneWaits();
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
