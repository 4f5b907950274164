import { afterEach, describe, expect, it, vi } from "vitest";
import { createShedder, type OverloadState, type Shedder, type ShedderOptions } from "./shedder";

const OFF = { loopDelayMs: 0, databaseWaiting: 0, inFlight: 0 };
const running: Shedder[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.stop();
});

function start(options: Partial<ShedderOptions>): Shedder {
  const shedder = createShedder({ limits: OFF, databaseWaiting: () => 0, ...options });
  shedder.start();
  running.push(shedder);
  return shedder;
}

/** Gives the event loop work in pieces of `ms`, one right after the other, until told to stop. */
function blockLoop(ms: number): () => void {
  let stopped = false;
  const block = () => {
    const until = performance.now() + ms;
    while (performance.now() < until);
    if (!stopped) setImmediate(block);
  };
  block();
  return () => {
    stopped = true;
  };
}

const outcome = (shedder: Shedder, caller: Parameters<Shedder["admit"]>[0]) => {
  try {
    shedder.admit(caller);
    return "admitted";
  } catch (error) {
    return error;
  }
};

const refused = (reason: string) => ({
  code: "overloaded",
  status: 503,
  details: { reason },
  headers: { "Retry-After": expect.stringMatching(/^[1-7]$/) },
});

describe("a process that has more to do than it can", () => {
  it("refuses while its event loop is late, and nobody when a single piece of work holds it up", async () => {
    const single = start({ limits: { ...OFF, loopDelayMs: 300 } });
    const until = performance.now() + 900;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(single.isShedding).toBe(false);
    single.stop();

    const states: OverloadState[] = [];
    const shedder = start({ limits: { ...OFF, loopDelayMs: 20 }, onState: (state) => states.push(state) });
    const stop = blockLoop(60);
    await expect.poll(() => outcome(shedder, "unknown")).toMatchObject(refused("event_loop"));
    stop();
    expect(states[0]).toMatchObject({ change: "began", reason: "event_loop", refusesUpTo: "unknown" });
  });

  it("refuses by transactions that want connections and by requests in flight, the least class first", async () => {
    const refusals: string[] = [];
    let wanting = 10;
    const shedder = start({
      limits: { ...OFF, databaseWaiting: 10 },
      databaseWaiting: () => wanting,
      onRefused: ({ priority }) => refusals.push(priority),
    });
    await expect.poll(() => outcome(shedder, "unknown")).toMatchObject(refused("database"));
    expect(outcome(shedder, "webhook")).toBe("admitted");
    await expect.poll(() => outcome(shedder, { priority: 0 })).toMatchObject(refused("database"));
    expect(outcome(shedder, { priority: 2 })).toBe("admitted");
    await expect.poll(() => outcome(shedder, "webhook")).toMatchObject(refused("database"));
    expect(refusals.at(-1)).toBe("webhook");
    wanting = 0;
    await expect.poll(() => outcome(shedder, "webhook")).toBe("admitted");

    const busy = start({ limits: { ...OFF, inFlight: 2 } });
    for (let n = 0; n < 4; n += 1) busy.begin();
    await expect.poll(() => outcome(busy, "unknown")).toMatchObject(refused("in_flight"));
  });

  it("says once that it began, each time that it rose, and once that it is over", async () => {
    const states: OverloadState[] = [];
    const shedder = start({
      limits: { ...OFF, inFlight: 1 },
      onState(state) {
        states.push(state);
        if (state.change === "rose") shedder.end();
      },
    });
    shedder.begin();
    await expect.poll(() => states.at(-1)?.change, { timeout: 40_000 }).toBe("ended");
    expect(states.map(({ change }) => change)).toEqual(["began", "rose", "ended"]);
    expect(shedder.isShedding).toBe(false);
  });

  it("refuses nobody where it is not watched", async () => {
    const shedder = createShedder({ limits: { ...OFF, inFlight: 1 }, databaseWaiting: () => 0 });
    for (let n = 0; n < 50; n += 1) shedder.begin();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([shedder.isShedding, outcome(shedder, "unknown")]).toEqual([false, "admitted"]);
  });
});

describe("a body that comes slowly", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is no load while it is waited for, whoever sends it", async () => {
    const shedder = start({ limits: { ...OFF, inFlight: 2 } });
    const bodies: (() => void)[] = [];
    const reading = Array.from({ length: 10 }, () => {
      shedder.begin();
      return shedder.receive(() => new Promise<void>((resolve) => bodies.push(resolve)));
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(shedder.isShedding).toBe(false);
    for (const arrive of bodies) arrive();
    await Promise.all(reading);
    await expect.poll(() => outcome(shedder, "unknown")).toMatchObject(refused("in_flight"));
  });

  it("is given up on after ten seconds", async () => {
    vi.useFakeTimers();
    const shedder = createShedder({ limits: OFF, databaseWaiting: () => 0 });
    const late = expect(shedder.receive(() => new Promise(() => undefined))).rejects.toMatchObject({
      code: "request_timeout",
      status: 408,
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await late;
  });
});
