import { describe, expect, it } from "vitest";
import { sealTenant } from "@/server/platform/audit";
import { asOwner } from "@/server/platform/audit/test-support/log";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";

const app = startTestApp();

/** A tenant in which something was done: three projects made, one renamed, one deleted. */
async function busyTenant() {
  const tenant = await mintTenant(app().db);
  const key = tenant.apiKey;
  const ids: string[] = [];
  for (const name of ["Web shop", "Data warehouse", "Zoë’s café"]) {
    ids.push((await rest("POST", "/projects", { key, body: { name } })).body.id);
  }
  await rest("PATCH", `/projects/${ids[0]}`, { key, body: { name: "Bazaar" } });
  await rest("DELETE", `/projects/${ids[1]}`, { key });
  return { ...tenant, key, ids };
}

const list = (key: string, query = "") => rest("GET", `/audit-entries${query}`, { key });
const actions = async (key: string, query: string) =>
  (await list(key, query)).body.data.map((entry: { action: string }) => entry.action);

describe("audit entries over REST", () => {
  it("are listed, the newest first, and read one by one", async () => {
    const { key, ids } = await busyTenant();
    const { body } = await list(key);
    expect(body).toMatchObject({ total: 5, page: 1, totalPages: 1, nextCursor: null });
    expect(body.data[0]).toMatchObject({
      action: "project.deleted",
      actorKind: "apiKey",
      actorLabel: "test",
      targetId: ids[1],
      targetLabel: "Data warehouse",
      seq: null,
    });
    expect((await rest("GET", `/audit-entries/${body.data[0].id}`, { key })).body).toEqual(body.data[0]);
  });

  it("are filtered by action, actor, target and time", async () => {
    const { key, ids } = await busyTenant();
    const all = (await list(key)).body.data;
    expect(await actions(key, "?action=project.updated")).toEqual(["project.updated"]);
    expect(await actions(key, `?targetId=${ids[0]}`)).toEqual(["project.updated", "project.created"]);
    expect(await actions(key, "?targetType=task")).toEqual([]);
    expect(await actions(key, `?actorId=${all[0].actorId}&action=project.created`)).toHaveLength(3);
    expect(await actions(key, `?actorId=nobody`)).toEqual([]);
    const [from, to] = [all[3].occurredAt, all[1].occurredAt].map(encodeURIComponent);
    expect(await actions(key, `?from=${from}&to=${to}`)).toEqual(["project.created", "project.created"]);
  });

  it("are searched by words of actions, names and changes, in all filters, and the last word while it is typed", async () => {
    const { key } = await busyTenant();
    for (const [words, expected] of [
      ["bazaar", ["project.updated"]],
      ["web shop", ["project.updated", "project.created"]],
      ["ware", ["project.deleted", "project.created"]],
      ["DELETED project", ["project.deleted"]],
      ["project.deleted", ["project.deleted"]],
      ["zoë café", ["project.created"]],
      ["shop ware", []],
      ["' | zoë & !", ["project.created"]],
      ["nothing", []],
    ] as const) {
      const query = `?search=${encodeURIComponent(words)}`;
      expect([words, await actions(key, query)]).toEqual([words, expected]);
    }
    expect(await actions(key, "?search=shop&action=project.created")).toEqual(["project.created"]);
    expect((await list(key, "?search=!!!")).status).toBe(400);
  });

  it.each(["", "&search=project"])("are paged by page and by cursor, with%s", async (more) => {
    const { key } = await busyTenant();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `?limit=2&sortOrder=asc${more}${cursor ? `&cursor=${cursor}` : ""}`;
      const { body } = await list(key, query);
      expect(body).toMatchObject({ total: 5, totalPages: 3 });
      seen.push(...body.data.map((entry: { id: string }) => entry.id));
      cursor = body.nextCursor;
    } while (cursor);
    const whole = (await list(key, `?sortOrder=asc${more}`)).body.data;
    expect(seen).toEqual(whole.map((entry: { id: string }) => entry.id));
    const second = (await list(key, `?limit=2&page=2&sortOrder=asc${more}`)).body.data;
    expect(second.map((entry: { id: string }) => entry.id)).toEqual(seen.slice(2, 4));
  });

  it("are a tenant's own: another's are 404, found by no search, and not told by a total", async () => {
    const [mine, theirs] = [await busyTenant(), await busyTenant()];
    const [entry] = (await list(theirs.key)).body.data;
    expect((await rest("GET", `/audit-entries/${entry.id}`, { key: mine.key })).status).toBe(404);
    expect((await list(mine.key, `?targetId=${theirs.ids[0]}`)).body.total).toBe(0);
    expect((await list(mine.key, `?search=bazaar&targetId=${theirs.ids[0]}`)).body.total).toBe(0);
    expect((await list(mine.key, "?search=bazaar")).body.total).toBe(1);
    expect((await list(mine.key, `?search=t:${theirs.id}`)).body.total).toBe(0);
  });

  it("need the scope audit:read", async () => {
    const tenant = await mintTenant(app().db);
    const key = await mintApiKey(app().db, tenant.id, ["projects:read"]);
    for (const path of ["", "/verification"]) {
      expect((await rest("GET", `/audit-entries${path}`, { key })).status).toBe(403);
    }
  });
});

describe("verifying over REST", () => {
  const verify = async (key: string) => (await rest("GET", "/audit-entries/verification", { key })).body;

  it("says that all is as it was sealed, with the head to keep elsewhere", async () => {
    const { id, key } = await busyTenant();
    expect(await verify(key)).toMatchObject({ verified: true, entries: 0, head: null });
    await sealTenant(id);
    expect(await verify(key)).toMatchObject({ verified: true, entries: 5, fault: null, head: { seq: 5 } });
    expect((await list(key)).body.data[0].chainHash).toBe((await verify(key)).head.hash);
  });

  it("names what the owner of the tables did", async () => {
    const { id, key } = await busyTenant();
    await sealTenant(id);
    await asOwner(app().db, id, (sql) => sql`update audit_entries set actor_label = 'x' where seq = 2`);
    expect(await verify(key)).toMatchObject({ verified: false, fault: { kind: "changed", seq: 2 } });
  });
});
