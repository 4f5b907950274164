import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Exposure } from "@/server/kernel/experiments";
import { type ExposuresOptions, gatherExposures } from "./exposures";

const experiment = { id: randomUUID(), subjectKind: "user" } as const;
const person = (tenantId = randomUUID(), userId = randomUUID()) => ({ tenantId, userId });

class Away extends Error {}

/** A store in memory that fails as it is told, and a process that flushes when it is told. */
function world(options: Partial<ExposuresOptions> = {}) {
  const written: Exposure[] = [];
  const dropped: string[] = [];
  const state: { failWith: Error | undefined; writes: number } = { failWith: undefined, writes: 0 };
  const exposures = gatherExposures({
    async write(_tenantId, batch) {
      state.writes += 1;
      if (state.failWith) throw state.failWith;
      written.push(...batch);
    },
    isOutage: (error) => error instanceof Away,
    onDropped: (count, why) => dropped.push(`${count} ${why}`),
    everyMs: 3_600_000,
    ...options,
  });
  return { ...exposures, written, dropped, state };
}

describe("exposures of a process", () => {
  it("are told once a subject, however often it is given its variant", async () => {
    const { note, flush, written } = world();
    const context = person();
    for (let time = 0; time < 100; time += 1) note(experiment, "a", context);
    await flush();
    note(experiment, "a", context);
    await flush();
    expect(written).toMatchObject([{ experimentId: experiment.id, subjectId: context.userId, variant: "a" }]);
  });

  it("are of the tenant where the experiment's subjects are tenants, whoever of it asks", async () => {
    const { note, flush, written } = world();
    const tenantId = randomUUID();
    const byTenant = { ...experiment, subjectKind: "tenant" } as const;
    note(byTenant, "a", person(tenantId));
    note(byTenant, "a", person(tenantId));
    note(byTenant, "a", { tenantId });
    await flush();
    expect(written.map(({ subjectId }) => subjectId)).toEqual([tenantId]);
  });

  it("are none where it is not known whose they are, or where an id is made up", async () => {
    const { note, flush, state } = world();
    note(experiment, "a", { tenantId: randomUUID() });
    note(experiment, "a", { userId: randomUUID() });
    note(experiment, "a", { tenantId: "somebody", userId: randomUUID() });
    note(experiment, "a", { tenantId: randomUUID(), userId: "somebody" });
    await flush();
    expect(state.writes).toBe(0);
  });

  it("wait while the store is away, and are all there when it is back", async () => {
    const { note, flush, written, state, dropped } = world();
    state.failWith = new Away();
    for (let nth = 0; nth < 50; nth += 1) note(experiment, "a", person());
    for (let time = 0; time < 20; time += 1) await flush();
    // Two tries a flush: a store that is away is not asked for every tenant.
    expect(state.writes).toBe(40);
    state.failWith = undefined;
    await flush();
    expect([written.length, dropped]).toEqual([50, []]);
  });

  it("are bounded while they wait: what is too much is counted, and told when its subject comes again", async () => {
    const { note, flush, written, state, dropped } = world({ most: 2 });
    state.failWith = new Away();
    const people = [person(), person(), person()];
    for (const one of people) note(experiment, "a", one);
    expect(dropped).toEqual(["1 full"]);
    state.failWith = undefined;
    await flush();
    for (const one of people) note(experiment, "a", one);
    await flush();
    expect(written.map(({ subjectId }) => subjectId)).toEqual(people.map(({ userId }) => userId));
  });

  it("that the store refuses keep no other tenant's waiting, and are given up after some tries", async () => {
    const [bad, good] = [person(), person()];
    const written: string[] = [];
    const { note, flush, dropped } = world({
      async write(tenantId) {
        if (tenantId === bad.tenantId) throw new Error("refused");
        written.push(tenantId);
      },
    });
    note(experiment, "a", bad);
    note(experiment, "a", good);
    for (let time = 0; time < 10; time += 1) await flush();
    expect([written, dropped]).toEqual([[good.tenantId], ["1 refused"]]);
  });

  it("are written some at a time, however many of a tenant's wait", async () => {
    const sizes: number[] = [];
    const { note, flush, dropped } = world({
      async write(_tenantId, batch) {
        sizes.push(batch.length);
      },
    });
    const tenantId = randomUUID();
    for (let nth = 0; nth < 1_200; nth += 1) note(experiment, "a", person(tenantId));
    await flush();
    expect([sizes, dropped]).toEqual([[500, 500, 200], []]);
  });

  it("of tenants that the store is too slow for keep no other's waiting", async () => {
    const slow = [person(), person()];
    const others = [person(), person(), person()];
    const written: string[] = [];
    const { note, flush, dropped } = world({
      async write(tenantId) {
        if (slow.some((one) => one.tenantId === tenantId)) throw new Away();
        written.push(tenantId);
      },
    });
    for (const one of [...slow, ...others]) note(experiment, "a", one);
    await flush();
    await flush();
    expect([written, dropped]).toEqual([others.map(({ tenantId }) => tenantId), []]);
  });

  it("that the store takes too long for at the end are dropped and counted, and it is not asked again", async () => {
    let release: () => void = () => undefined;
    let asked = 0;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { note, flush, dropped } = world({
      write: () => {
        asked += 1;
        return held;
      },
    });
    for (let nth = 0; nth < 3; nth += 1) note(experiment, "a", person());
    const first = flush();
    await flush({ withinMs: 10 });
    expect(dropped).toEqual(["3 ended"]);
    release();
    await first;
    expect(asked).toBe(1);
  });

  it("are all written at the end where there is time", async () => {
    const { note, flush, written, dropped } = world();
    note(experiment, "a", person());
    await flush({ withinMs: 60_000 });
    expect([written.length, dropped]).toEqual([1, []]);
  });

  it("that come while others are being written are written after them, by who asks for it at the end", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const written: Exposure[] = [];
    const { note, flush } = world({
      async write(_tenantId, batch) {
        if (written.length === 0) await held;
        written.push(...batch);
      },
    });
    const [first, second] = [person(), person()];
    note(experiment, "a", first);
    const flushing = flush();
    note(experiment, "b", second);
    const ending = flush();
    release();
    await Promise.all([flushing, ending]);
    expect(written.map(({ subjectId }) => subjectId)).toEqual([first.userId, second.userId]);
  });
});
