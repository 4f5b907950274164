import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairPermits, type PermitLimits, type Wait } from "./fair-permits";

const LIMITS: PermitLimits = { size: 4, share: 2, queue: 3 };
const make = (more: Partial<PermitLimits> = {}) => new FairPermits({ ...LIMITS, ...more });

/** Lets what was granted be heard. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Waits and notes its name when it is granted. */
function waitAs(permits: FairPermits, tenant: string, name: string, order: string[]): Wait {
  const wait = permits.wait(tenant);
  wait.granted.then(
    () => order.push(name),
    () => order.push(`${name} refused`),
  );
  return wait;
}

describe("permits", () => {
  it("are never more to one tenant than its share, while others and what has no tenant have the rest", () => {
    const permits = make();
    expect([permits.take("a"), permits.take("a"), permits.take("a")]).toEqual([true, true, false]);
    expect([permits.take("b"), permits.take(undefined), permits.take("b")]).toEqual([true, true, false]);
    expect([permits.held, permits.waiting]).toEqual([4, 0]);
    const open = make();
    expect(Array.from({ length: 5 }, () => open.take(undefined))).toEqual([true, true, true, true, false]);
  });

  it("go round the tenants that wait, in order within each", async () => {
    const permits = make({ size: 1, share: 1 });
    permits.take("x");
    const order: string[] = [];
    for (const name of ["a1", "a2", "a3", "b1", "b2", "c1"]) {
      waitAs(permits, name.slice(0, 1), name, order);
    }
    permits.release("x");
    for (const tenant of ["a", "b", "c", "a", "b"]) {
      await turn();
      permits.release(tenant);
    }
    await turn();
    expect(order).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
  });

  it("are refused to a tenant whose queue is full, and to no other", () => {
    const permits = make({ size: 1, share: 1 });
    permits.take("x");
    for (let n = 0; n < LIMITS.queue; n += 1) permits.wait("a");
    expect(() => permits.wait("a")).toThrow("queue_full");
    permits.wait("b");
    expect(permits.waiting).toBe(4);
  });

  it("pass over those whose callers have gone, whose places in a full queue are free again", async () => {
    const permits = make({ size: 1, share: 1 });
    permits.take("x");
    const order: string[] = [];
    let gone = false;
    for (const name of ["1", "2"]) {
      permits.wait("a", () => gone).granted.catch((error: Error) => order.push(`${name}: ${error.message}`));
    }
    waitAs(permits, "a", "third", order);
    gone = true;
    const last = permits.wait("a");
    last.granted.catch(() => undefined);
    permits.release("x");
    await turn();
    expect(order).toHaveLength(3);
    expect(order).toContain("third");
    expect(permits.held).toBe(1);
  });

  it("are free again when somebody leaves at the very moment of being granted one, and only once", async () => {
    const permits = make({ size: 1, share: 1 });
    permits.take("x");
    const [first, second] = [permits.wait("a"), permits.wait("b")];
    permits.release("x");
    first.leave();
    await second.granted;
    expect(permits.held).toBe(1);
    permits.release("b");
    expect([permits.held, permits.waiting, permits.take("a")]).toEqual([0, 0, true]);
  });

  it("tell who waits for want of permits from who waits for their own tenant", () => {
    const permits = make({ size: 4, share: 2, queue: 100 });
    permits.take("a");
    permits.take("a");
    for (let n = 0; n < 50; n += 1) permits.wait("a");
    expect([permits.waiting, permits.wanting]).toEqual([50, 0]);
    permits.take("b");
    permits.take("c");
    permits.wait("d");
    for (let n = 0; n < 5; n += 1) permits.wait("b");
    expect([permits.waiting, permits.wanting]).toEqual([56, 2]);
  });
});

type Step = { do: "enter" | "leave" | "finish" | "vanish"; tenant: number; pick: number };

const steps = fc.array(
  fc.record<Step>({
    do: fc.constantFrom("enter", "enter", "enter", "finish", "finish", "leave", "vanish"),
    tenant: fc.nat(3),
    pick: fc.nat(50),
  }),
  { maxLength: 120 },
);

const limits = fc
  .record({ size: fc.integer({ min: 1, max: 5 }), queue: fc.integer({ min: 1, max: 6 }) })
  .chain(({ size, queue }) =>
    fc.integer({ min: 1, max: size }).map((share): PermitLimits => ({ size, share, queue })),
  );

interface Entry {
  tenant: number;
  wait?: Wait;
  gone: boolean;
  state: "waiting" | "holds" | "over";
  nth: number;
}

/** The permits under test beside a list of everybody who ever came. */
class Model {
  readonly entries: Entry[] = [];
  readonly grants: Entry[] = [];
  readonly permits: FairPermits;

  constructor(readonly limits: PermitLimits) {
    this.permits = new FairPermits(limits);
  }

  enter(tenant: number): void {
    const entry: Entry = { tenant, gone: false, state: "waiting", nth: this.entries.length };
    if (this.permits.take(String(tenant))) entry.state = "holds";
    else if (!this.#wait(entry)) return;
    this.entries.push(entry);
  }

  #wait(entry: Entry): boolean {
    try {
      entry.wait = this.permits.wait(String(entry.tenant), () => entry.gone);
    } catch {
      // Those whose callers went may be in it, behind one who waits.
      expect(this.of("waiting", entry.tenant).length).toBeGreaterThanOrEqual(this.limits.queue);
      return false;
    }
    entry.wait.granted.then(
      () => {
        if (entry.state !== "waiting") return;
        entry.state = "holds";
        this.grants.push(entry);
      },
      () => {
        entry.state = "over";
      },
    );
    return true;
  }

  of(state: Entry["state"], tenant?: number): Entry[] {
    return this.entries.filter((one) => one.state === state && (tenant ?? one.tenant) === one.tenant);
  }

  finish(entry: Entry | undefined): void {
    if (!entry) return;
    entry.state = "over";
    this.permits.release(String(entry.tenant));
  }

  check(): void {
    const { size, share } = this.limits;
    expect(this.permits.held).toBe(this.of("holds").length);
    expect(this.permits.held).toBeLessThanOrEqual(size);
    for (const tenant of [0, 1, 2, 3]) {
      expect(this.of("holds", tenant).length).toBeLessThanOrEqual(share);
    }
    expect(this.permits.waiting).toBe(this.of("waiting").length);
    // Nobody is forgotten: while a permit is free, whoever waits does so for their own tenant's.
    if (this.permits.held < size) {
      for (const { tenant } of this.of("waiting")) expect(this.of("holds", tenant).length).toBe(share);
    }
  }
}

describe("permits, whoever comes, leaves, finishes and vanishes in whatever order", () => {
  it("keep to the shares, lose no wake-up, and serve a tenant's own in order", async () => {
    await fc.assert(
      fc.asyncProperty(limits, steps, async (given, schedule) => {
        const model = new Model(given);
        for (const step of schedule) {
          const [waiting, holding] = [model.of("waiting"), model.of("holds")];
          if (step.do === "enter") model.enter(step.tenant);
          if (step.do === "finish") model.finish(holding[step.pick % holding.length]);
          const one = waiting[step.pick % waiting.length];
          if (step.do === "vanish" && one) one.gone = true;
          if (step.do === "leave" && one) {
            one.state = "over";
            one.wait?.leave();
          }
          await turn();
          model.check();
        }
        for (const tenant of [0, 1, 2, 3]) {
          const order = model.grants.filter((one) => one.tenant === tenant).map(({ nth }) => nth);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
        // In the end everybody is served who did not leave or vanish, and nothing is left.
        for (let left = model.of("holds"); left.length > 0; left = model.of("holds")) {
          model.finish(left[0]);
          await turn();
        }
        expect([model.permits.held, model.permits.waiting, model.permits.wanting]).toEqual([0, 0, 0]);
      }),
      { numRuns: 300 },
    );
  });

  it("starve nobody: a tenant that waits is served before another is served twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { minLength: 1, maxLength: 60 }), async (arrivals) => {
        const permits = make({ size: 1, share: 1, queue: 100 });
        permits.take("first");
        const served: string[] = [];
        const left = new Map<string, number>();
        for (const tenant of arrivals.map(String)) {
          waitAs(permits, tenant, tenant, served);
          left.set(tenant, (left.get(tenant) ?? 0) + 1);
        }
        permits.release("first");
        const tenants = left.size;
        while (served.length < arrivals.length) {
          await turn();
          const last = served.at(-1) as string;
          left.set(last, (left.get(last) ?? 0) - 1);
          const stillWaiting = [...left].filter(([, count]) => count > 0).map(([tenant]) => tenant);
          // Among as many grants as there are tenants, each that waits now has had its turn, or has it next.
          const recent = served.slice(-tenants);
          if (served.length >= tenants && stillWaiting.length === tenants) {
            expect(new Set(recent).size).toBe(tenants);
          }
          permits.release(last);
        }
      }),
    );
  });
});
