import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { featureFlags } from "@/db/schema";
import { callOperation, findOperations } from "@/tests/isolation/operations";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { mintOperator } from "@/tests/support/visits";
import { startOutageProxy } from "./support/outage-proxy";

const app = startTestApp();
const FOLLOWER = fileURLToPath(new URL("./support/flag-follower.ts", import.meta.url));
const reason = "Ticket 4713: told on every instance";

/** In force everywhere within this. */
const WITHIN_MS = 2_000;
const fresh = () => `flag-${crypto.randomUUID()}`;

interface Instance {
  child: ChildProcess;
  isOn(key: string, context?: object): Promise<boolean>;
}
const instances: Instance[] = [];

async function startInstance(
  overrides: Record<string, string>,
  { everyMs }: { everyMs?: number } = {},
): Promise<Instance> {
  const child = fork(FOLLOWER, everyMs === undefined ? [] : [String(everyMs)], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, ...overrides },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [port] = await once(child, "message");
  const instance: Instance = {
    child,
    async isOn(key, context = {}) {
      const asked = encodeURIComponent(JSON.stringify({ key, context }));
      const answer = await fetch(`http://127.0.0.1:${port}/?asked=${asked}`);
      if (!answer.ok) throw new Error(`A request failed with ${answer.status}.`);
      return (await answer.json()) as boolean;
    },
  };
  instances.push(instance);
  return instance;
}

afterAll(async () => {
  const gone = instances.map(({ child }) => once(child, "exit"));
  for (const { child } of instances) child.kill("SIGTERM");
  await Promise.all(gone);
});

async function operate(verb: string, input: object): Promise<void> {
  const operation = findOperations().find(({ name }) => name === `featureFlags.${verb}`);
  if (!operation) throw new TypeError(`There is no operation ${verb}.`);
  const { credential } = await mintOperator(app().db);
  const { code } = await callOperation(operation, { ...input, reason }, credential);
  expect([verb, code]).toEqual([verb, "ok"]);
}

/** How long each instance goes on answering otherwise; what it answered meanwhile is what was before. */
async function expectEverywhere(
  all: readonly Instance[],
  on: boolean,
  key: string,
  context = {},
): Promise<void> {
  const since = performance.now();
  const took = await Promise.all(
    all.map(async (one) => {
      while ((await one.isOn(key, context)) !== on) {
        if (performance.now() - since > 10_000) return Number.POSITIVE_INFINITY;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return performance.now() - since;
    }),
  );
  for (const ms of took) expect(ms).toBeLessThan(WITHIN_MS);
}

/** How often an answer was another than that it is on, until it is asked for. */
function watchFor(all: readonly Instance[], key: string): () => Promise<number> {
  let off = 0;
  let over = false;
  const watching = Promise.all(
    all.map(async (one) => {
      while (!over) if (!(await one.isOn(key))) off += 1;
    }),
  );
  return async () => {
    over = true;
    await watching;
    return off;
  };
}

/** How often what is off was on again within half a second. */
async function watchTurns(all: readonly Instance[], key: string): Promise<number> {
  let on = 0;
  for (const since = performance.now(); performance.now() - since < 500; ) {
    for (const one of all) if (await one.isOn(key)) on += 1;
  }
  return on;
}

describe("a change of a flag", () => {
  let all: Instance[];
  beforeAll(async () => {
    const { system } = app().db.urls;
    // The one that hears the bell never asks by itself, and the one that asks hears nothing.
    const bell = await startInstance({ DATABASE_LISTEN_URL: system }, { everyMs: 600_000 });
    all = [bell, await startInstance({})];
  }, 60_000);

  it("is in force on every instance within two seconds, by the bell alone and by asking alone", async () => {
    const key = fresh();
    await operate("create", { definition: { name: key, enabled: true } });
    await expectEverywhere(all, true, key);
    await operate("kill", { key, killed: true });
    await expectEverywhere(all, false, key);
    await operate("kill", { key, killed: false });
    await expectEverywhere(all, true, key);
    const [row] = await app().db.database.system((db) =>
      db.select().from(featureFlags).where(eq(featureFlags.key, key)),
    );
    await operate("remove", { key, seenUpdatedAt: row?.updatedAt });
    await expectEverywhere(all, false, key);
  });

  it("of one tenant is in force for it alone, also when it is removed with the tenant", async () => {
    const [key, tenant] = [fresh(), await mintTenant(app().db)];
    await operate("create", { definition: { name: key, enabled: false } });
    await operate("override", { tenantId: tenant.id, key, on: true });
    await expectEverywhere(all, true, key, { tenantId: tenant.id });
    await expectEverywhere(all, false, key, { tenantId: crypto.randomUUID() });
    await app().db.admin`delete from tenants where id = ${tenant.id}`;
    await expectEverywhere(all, false, key, { tenantId: tenant.id });
  });
});

describe("while the store is away", () => {
  /** A flag that stays on and one that is killed meanwhile, on two instances that reach the store by a proxy. */
  async function prepare() {
    const store = await startOutageProxy(app().db.urls.system);
    const urls = { SYSTEM_DATABASE_URL: store.url, REDIS_URL: "redis://127.0.0.1:1" };
    const both = [
      await startInstance({ ...urls, DATABASE_LISTEN_URL: store.url }),
      await startInstance(urls),
    ];
    const [stays, changes] = [fresh(), fresh()];
    for (const name of [stays, changes]) await operate("create", { definition: { name, enabled: true } });
    await expectEverywhere(both, true, stays);
    await expectEverywhere(both, true, changes);
    return { store, both, stays, changes };
  }

  it.each(["refuses every connection", "answers nothing"] as const)(
    "because it %s, requests have the last known state without a flicker, and what changed within two seconds of its return",
    async (how) => {
      const { store, both, stays, changes } = await prepare();
      if (how === "answers nothing") store.freeze();
      else store.cut();
      await operate("kill", { key: changes, killed: true });
      for (const since = performance.now(); performance.now() - since < 3_300; ) {
        const answers = both.flatMap((one) => [one.isOn(stays), one.isOn(changes)]);
        expect(await Promise.all(answers)).toEqual([true, true, true, true]);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      store.mend();
      const flickers = watchFor(both, stays);
      await expectEverywhere(both, false, changes);
      const turns = await watchTurns(both, changes);
      expect([await flickers(), turns]).toEqual([0, 0]);
      await store.close();
    },
    60_000,
  );

  it("an instance that starts without it has each flag's declared default", async () => {
    const nowhere = "postgres://bulkhead_system:none@127.0.0.1:1/none";
    const cold = await startInstance({ SYSTEM_DATABASE_URL: nowhere, REDIS_URL: "redis://127.0.0.1:1" });
    expect(await cold.isOn("project-archive")).toBe(true);
    expect(await cold.isOn("usage-forecast")).toBe(true);
    expect(await cold.isOn("nobody-made-this")).toBe(false);
  });
});
