import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memberships } from "@/db/schema";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { isTenantDeclaration } from "@/server/api/declaration";
import { downloadAuditExport } from "@/server/api/downloads";
import { handleTrpc } from "@/server/api/handler";
import { createSession, sessionCookieName } from "@/server/auth/sessions";
import { newId } from "@/server/kernel/ids";
import { metricsPage } from "@/server/ops";
import { tenantTag } from "@/server/platform/redis";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { rest } from "@/tests/support/rest";
import { INPUTS } from "./inputs";
import { type KeyListener, listenToKeys, listenToLogs } from "./listening";
import { type FoundOperation, findOperations } from "./operations";
import { KEYS_WITHOUT_TENANT, PROCESS_WIDE } from "./reviewed";
import { type FullTenant, mintFullTenant } from "./rows";

const lines = listenToLogs();
const app = startTestApp();
const operations = findOperations().filter(({ meta }) => meta && isTenantDeclaration(meta.declaration));
let listener: KeyListener;
const tenants: FullTenant[] = [];

beforeAll(async () => {
  listener = await listenToKeys(app().redisUrl);
});
afterAll(() => listener?.close());

async function mint(): Promise<FullTenant> {
  const tenant = await mintFullTenant(app().db);
  tenants.push(tenant);
  return tenant;
}

async function cookieOf({ owner }: FullTenant): Promise<string> {
  const { token } = await createSession({ userId: owner.userId, userAgent: "test", address: "127.0.0.1" });
  return `${sessionCookieName()}=${token}`;
}

/** Calls an operation at the dashboard's door. */
async function callByBrowser(
  { name, kind }: FoundOperation,
  input: unknown,
  headers: Record<string, string>,
): Promise<Response> {
  const text = JSON.stringify(input ?? {});
  const url = `http://127.0.0.1:3000/api/trpc/${name}`;
  return kind === "query"
    ? handleTrpc(new Request(`${url}?input=${encodeURIComponent(text)}`, { headers }))
    : handleTrpc(
        new Request(url, {
          method: "POST",
          body: text,
          headers: { ...headers, "content-type": "application/json" },
        }),
      );
}

/** Calls an operation at the exported door, if it has a route there: its ids in the path, the rest where it belongs. */
async function callByKey({ meta }: FoundOperation, input: object, key: string): Promise<boolean> {
  const route = meta?.declaration.rest;
  if (!route) return false;
  const left = new Map(Object.entries(input));
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = String(left.get(name));
    left.delete(name);
    return value;
  });
  const body = Object.fromEntries(left);
  const query = new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)]));
  if (route.method === "GET") await rest("GET", `${path}?${query}`, { key });
  else await rest(route.method, path, { key, ...(left.size > 0 && { body }) });
  return true;
}

/** What is wrong about the lines of one call of a tenant's: the wide one names it, and none names another. */
function faultsOfLines(
  logged: readonly Record<string, unknown>[],
  tenant: FullTenant,
  operation: string,
): string[] {
  const wide = logged.filter(({ msg }) => msg === "request");
  const others = tenants.filter(({ id }) => id !== tenant.id);
  return [
    ...(wide.length === 1 ? [] : [`${wide.length} wide lines`]),
    ...wide
      .filter((line) => line.tenantId !== tenant.id || !String(line.operation).startsWith(operation))
      .map((line) => `no tenant or operation in ${JSON.stringify(line)}`),
    ...logged
      .map((line) => JSON.stringify(line))
      .filter((text) => others.some(({ id, slug }) => text.includes(id) || text.includes(slug))),
  ];
}

/** Keys that neither begin with a tenant's hash tag nor are reviewed. */
function strayKeys(keys: Iterable<string>): string[] {
  const tags = tenants.map(({ id }) => `${tenantTag(id)}:`);
  return [...keys].filter(
    (key) =>
      !tags.some((tag) => key.startsWith(tag)) && !KEYS_WITHOUT_TENANT.some(([known]) => known.test(key)),
  );
}

describe("what a tenant's calls leave behind", () => {
  it("are log lines and keys of that tenant alone, by session and by key", async () => {
    let calls = 0;
    for (const operation of operations) {
      const attempts = [
        async (tenant: FullTenant, input: object) =>
          callByBrowser(operation, input, { cookie: await cookieOf(tenant), "x-tenant": tenant.slug }),
        (tenant: FullTenant, input: object) => callByKey(operation, input, tenant.apiKey),
      ];
      for (const attempt of attempts) {
        // Each its own: after the one call there may be no such key, or no such member, any more.
        const tenant = await mint();
        const input = Object(INPUTS[operation.name]?.(tenant) ?? {});
        lines.length = 0;
        if (!(await attempt(tenant, input))) continue;
        expect([operation.name, faultsOfLines(lines, tenant, operation.name)]).toEqual([operation.name, []]);
        calls += 1;
      }
    }
    const keys = await listener.heard();
    expect(strayKeys(keys)).toEqual([]);
    const tagged = [...keys].filter((key) => key.startsWith("{t:"));
    expect(tagged.length).toBeGreaterThan(operations.length);
    console.info(
      `isolation: ${calls} calls, one line each with its tenant; ${keys.size} keys, ${tagged.length} with their tenant's tag`,
    );
  }, 120_000);

  it("are missed at once when a key has no tag, or another's line is among a call's", async () => {
    const [tenant, other] = [await mint(), await mint()];
    await redis().set("cache:projects", "everybody's");
    await redis().get(`cache:${tenant.id}:projects`);
    expect(strayKeys(await listener.heard()).sort()).toEqual(
      [`cache:${tenant.id}:projects`, "cache:projects"].sort(),
    );
    const own = { msg: "request", tenantId: tenant.id, operation: "o" };
    expect(faultsOfLines([own], tenant, "o")).toEqual([]);
    expect(faultsOfLines([own, { msg: "sealed", tenantId: other.id }], tenant, "o")).toHaveLength(1);
    expect(faultsOfLines([{ msg: "request" }], tenant, "o")).toHaveLength(1);
  });

  it("give a file to its own tenant alone, and say in the log whose it was", async () => {
    const [tenant, other] = [await mint(), await mint()];
    const ask = async (who: FullTenant, workspace: string, auditExportId: string) => {
      lines.length = 0;
      const url = `http://127.0.0.1:3000/api/downloads/audit-exports/${auditExportId}?workspace=${workspace}`;
      const answer = await downloadAuditExport(
        new Request(url, { headers: { cookie: await cookieOf(who) } }),
        auditExportId,
      );
      return { status: answer.status, text: await answer.text() };
    };
    const own = await ask(tenant, tenant.slug, tenant.auditExportId);
    expect(own).toEqual({ status: 200, text: `exported by ${tenant.id}` });
    expect(faultsOfLines(lines, tenant, "auditExports.beginDownload")).toEqual([]);
    for (const workspace of [tenant.slug, other.slug]) {
      const stolen = await ask(other, workspace, tenant.auditExportId);
      expect([stolen.status, stolen.text.includes(tenant.id)]).toEqual([404, false]);
    }
  });

  it("show in no metric whose calls they were", async () => {
    const page = await (await metricsPage(new Request("http://127.0.0.1:3000/api/metrics"))).text();
    expect(page).toContain('bulkhead_operations_total{operation="projects.list"');
    expect(page).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    const told = tenants.filter(({ slug, owner }) => page.includes(slug) || page.includes(owner.email));
    expect(told).toEqual([]);
  });
});

describe("what a process remembers", () => {
  it("stands on the reviewed list, with how it keeps tenants apart", async () => {
    const found = new Set<string>();
    for (const folder of ["server", "db", "inngest", "app"]) {
      for (const file of await readdir(join(root, folder), { recursive: true })) {
        if (!/\.tsx?$/.test(file) || file.includes(".test.")) continue;
        const text = await readFile(join(root, folder, file), "utf8");
        for (const [, name] of text.matchAll(/oncePerProcess\(\s*"([^"]+)"/g)) found.add(String(name));
        if (text.includes("new LRUCache")) found.add(join(folder, file));
      }
    }
    expect([...found].sort()).toEqual(Object.keys(PROCESS_WIDE).sort());
  });

  it("answers a person of two tenants with the one that is named, from memory too", async () => {
    const [first, second] = [await mint(), await mint()];
    await app().db.database.tenants.write(second.id, (tx) =>
      tx.db
        .insert(memberships)
        .values({ tenantId: second.id, id: newId(), userId: first.owner.userId, role: "viewer" }),
    );
    const cookie = await cookieOf(first);
    const get = operations.find(({ name }) => name === "tenants.get") as FoundOperation;
    for (const { slug, id } of [first, second, first, second]) {
      const answer = await callByBrowser(get, {}, { cookie, "x-tenant": slug });
      expect((await answer.json()).result.data).toMatchObject({ slug, id });
    }
    const remembered = await rest("GET", "/tenant", { key: second.apiKey });
    expect(remembered.body).toMatchObject({ id: second.id });
  });
});
