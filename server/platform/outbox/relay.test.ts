import { afterEach, describe, expect, it, vi } from "vitest";
import type { TenantTransaction } from "@/db/tenant";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import {
  type EventSink,
  EventsRefused,
  emitEvent,
  listDeadLetters,
  type OutboxEvent,
  type Relay,
  readBacklog,
  relayPending,
  replayDeadLetters,
  startRelay,
  wakeRelay,
} from "./index";
import { MAX_ATTEMPTS } from "./retry-delay";

const app = startTestApp();
const relays: Relay[] = [];
const SOON = { timeout: 15_000 };

afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.close()));
  await app().db.admin`delete from outbox_events`;
});

/** A sink that keeps what it accepted, and does what it is told first. */
function memorySink(before: (events: readonly OutboxEvent[]) => unknown = () => undefined) {
  const calls: OutboxEvent[][] = [];
  const accepted: OutboxEvent[] = [];
  const sink: EventSink = {
    async send(events) {
      calls.push([...events]);
      await before(events);
      accepted.push(...events);
    },
  };
  const names = () => accepted.map((event) => String(event.payload.name));
  return { sink, calls, accepted, names };
}

function start(
  sink: EventSink,
  options: { intervalMs?: number; batchSize?: number; maxPauseMs?: number } = {},
) {
  const relay = startRelay({ sink, intervalMs: 20, maxPauseMs: 50, ...options });
  relays.push(relay);
  return relay;
}

const emit = (tx: TenantTransaction, name: string) =>
  emitEvent({ tx, requestId: `request of ${name}` }, "project.created", { projectId: "p", name });

async function emitAll(names: readonly string[]) {
  const tenant = await mintTenant(app().db);
  await app().db.database.tenants.write(tenant.id, async (tx) => {
    for (const name of names) await emit(tx, name);
  });
  return tenant;
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `event ${index}`);
const unpublished = async () =>
  Number((await app().db.admin`select count(*) as n from outbox_events where published_at is null`)[0]?.n);

describe("the outbox relay", () => {
  it("hands on what was committed, in order, with tenant, version, request id and time", async () => {
    const { sink, accepted, names } = memorySink();
    const tenant = await emitAll(numbered(25));
    expect(await relayPending(sink, 10)).toEqual({ sent: 25 });
    expect(names()).toEqual(numbered(25));
    expect(accepted[0]).toMatchObject({
      tenantId: tenant.id,
      name: "project.created",
      version: 1,
      payload: { projectId: "p", name: "event 0" },
      requestId: "request of event 0",
    });
    expect(Math.abs(Date.now() - (accepted[0]?.occurredAtMs ?? 0))).toBeLessThan(60_000);
    expect(await unpublished()).toBe(0);
    expect(await relayPending(sink)).toEqual({ sent: 0 });
  });

  it("hands on nothing of a transaction that rolled back", async () => {
    const { sink, accepted } = memorySink();
    const tenant = await mintTenant(app().db);
    const write = app().db.database.tenants.write(tenant.id, async (tx) => {
      await emit(tx, "never");
      throw new Error("no");
    });
    await expect(write).rejects.toThrow("no");
    await relayPending(sink);
    expect(accepted).toEqual([]);
  });

  it("skips no event that commits after a later one was handed on", async () => {
    const { sink, names } = memorySink();
    const tenant = await mintTenant(app().db);
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let written = () => {};
    const wasWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const slow = app().db.database.tenants.write(tenant.id, async (tx) => {
      await emit(tx, "early, commits late");
      written();
      await held;
    });
    await wasWritten;
    await app().db.database.tenants.write(tenant.id, (tx) => emit(tx, "late, commits early"));
    await relayPending(sink);
    expect(names()).toEqual(["late, commits early"]);
    commit();
    await slow;
    await relayPending(sink);
    expect(names()).toEqual(["late, commits early", "early, commits late"]);
  });

  it("loses and doubles nothing with writers and three relays at work at once", async () => {
    const { sink, names } = memorySink(() => new Promise((resolve) => setTimeout(resolve, 5)));
    for (let index = 0; index < 3; index += 1) start(sink, { batchSize: 7 });
    const tenants = await Promise.all([0, 1, 2, 3].map(() => mintTenant(app().db)));
    const all = tenants.flatMap((_tenant, t) => Array.from({ length: 40 }, (_, n) => `${t}/${n}`));
    await Promise.all(
      tenants.map(async (tenant, t) => {
        for (let n = 0; n < 40; n += 1) {
          await app().db.database.tenants.write(tenant.id, (tx) => emit(tx, `${t}/${n}`));
        }
      }),
    );
    await vi.waitFor(async () => expect(await unpublished()).toBe(0), SOON);
    expect(names().sort()).toEqual(all.sort());
  });

  it("sends again, under the same id, what the sink took without saying so", async () => {
    await emitAll(["once"]);
    const { sink, calls } = memorySink(() => {
      if (calls.length === 1) throw new Error("the answer was lost");
    });
    expect(await relayPending(sink)).toEqual({ sent: 0 });
    expect(await unpublished()).toBe(1);
    expect(await relayPending(sink)).toEqual({ sent: 1 });
    expect(calls.flat().map((event) => event.id)).toEqual([calls[0]?.[0]?.id, calls[0]?.[0]?.id]);
  });

  it("is woken at once by an act that commits, long before its interval", async () => {
    const { sink, names } = memorySink();
    start(sink, { intervalMs: 3_600_000 });
    const tenant = await mintTenant(app().db);
    const tasks: Array<() => Promise<void>> = [];
    await app().db.database.tenants.write(tenant.id, (tx) =>
      emitEvent({ tx, requestId: "r", afterCommit: (task) => tasks.push(task) }, "project.created", {
        projectId: "p",
        name: "woken",
      }),
    );
    for (const task of tasks) await task();
    await vi.waitFor(() => expect(names()).toEqual(["woken"]), SOON);
    await emitAll(["woken by hand"]);
    wakeRelay();
    await vi.waitFor(() => expect(names()).toEqual(["woken", "woken by hand"]), SOON);
  });

  it("stops when told, and leaves the rest for the next one", async () => {
    const { sink, accepted } = memorySink();
    await start(sink).close();
    await emitAll(["later"]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(accepted).toEqual([]);
  });
});

describe("a sink that fails", () => {
  it("costs events nothing while it cannot be reached, and gets all of them in order afterwards", async () => {
    let reachable = false;
    const { sink, calls, names } = memorySink(() => {
      if (!reachable) throw new Error("connect ECONNREFUSED");
    });
    await emitAll(numbered(5));
    start(sink);
    await vi.waitFor(() => expect(calls.length).toBeGreaterThan(3), SOON);
    const [row] = await app().db
      .admin`select max(attempts) as attempts, max(last_error) as error from outbox_events`;
    expect(row).toEqual({ attempts: 0, error: "connect ECONNREFUSED" });
    reachable = true;
    await vi.waitFor(() => expect(names()).toEqual(numbered(5)), SOON);
  });

  it("waits longer after each failure, and a ring does not shorten it", async () => {
    const { sink, calls } = memorySink(() => {
      throw new Error("away");
    });
    await emitAll(["one"]);
    const startedAt = performance.now();
    start(sink, { maxPauseMs: 3_600_000, intervalMs: 1 });
    await vi.waitFor(() => expect(calls.length).toBe(1), SOON);
    for (let ring = 0; ring < 50; ring += 1) {
      wakeRelay();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    // The first pause is at least 125 ms, each later one at least twice as long.
    let most = 1;
    for (let pauseMs = 125, atMs = 125; atMs <= performance.now() - startedAt; most += 1) {
      pauseMs *= 2;
      atMs += pauseMs;
    }
    expect(calls.length).toBeLessThanOrEqual(most);
  });

  it("sets the one event apart that it refuses, with its error and a later time, and takes the others", async () => {
    const { sink, names } = memorySink((events) => {
      if (events.some((event) => event.payload.name === "event 2")) {
        throw new EventsRefused("Inngest answered 400: bad", { sinkFault: false });
      }
    });
    await emitAll(numbered(6));
    expect(await relayPending(sink)).toEqual({ sent: 5 });
    expect(names()).toEqual(["event 0", "event 1", "event 3", "event 4", "event 5"]);
    const [row] = await app().db.admin`
      select attempts, last_error, available_at > clock_timestamp() as later
      from outbox_events where published_at is null`;
    expect(row).toEqual({ attempts: 1, last_error: "Inngest answered 400: bad", later: true });
  });

  it("keeps an event as a dead letter after its last attempt, until it is replayed", async () => {
    let refuses = true;
    const { sink, calls, names } = memorySink(() => {
      if (refuses) throw new EventsRefused("no", { sinkFault: false });
    });
    const tenant = await emitAll(["unwanted"]);
    for (let attempt = 0; attempt < MAX_ATTEMPTS + 3; attempt += 1) {
      await app().db.admin`update outbox_events set available_at = now()`;
      await relayPending(sink);
    }
    expect(calls.length).toBe(MAX_ATTEMPTS);
    expect(await readBacklog()).toEqual({ pending: 0, oldestAgeSeconds: 0, deadLetters: 1 });
    expect(await listDeadLetters()).toMatchObject([
      { tenantId: tenant.id, name: "project.created", attempts: MAX_ATTEMPTS, lastError: "no" },
    ]);
    refuses = false;
    expect(await replayDeadLetters()).toBe(1);
    expect((await readBacklog()).pending).toBe(1);
    expect(await relayPending(sink)).toEqual({ sent: 1 });
    expect(names()).toEqual(["unwanted"]);
    expect(await listDeadLetters()).toEqual([]);
  });
});
