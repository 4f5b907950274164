import { afterEach, describe, expect, it } from "vitest";
import { follow } from "./follow";
import { FlagRepository, type FlagState } from "./repository";
import type { FlagStore } from "./store";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A store in memory that counts how often something of it is loaded, and how often all of it. */
function fakeStore() {
  const store = { revision: 1, loads: 0, states: 0, fails: false, forgets: false };
  const answer = async <T>(value: () => T): Promise<T> => {
    if (store.fails) throw new Error("away");
    return value();
  };
  const asked: FlagStore = {
    readRevision: () => answer(() => store.revision),
    readState: () =>
      answer((): FlagState => {
        store.loads += 1;
        store.states += 1;
        return { revision: store.revision, flags: [], segments: [] };
      }),
    readTouches: () =>
      answer(() => {
        store.loads += 1;
        if (store.forgets) return undefined;
        return { revision: store.revision, flags: [], segments: [], overrides: [], settings: [] };
      }),
    close: async () => undefined,
  };
  return Object.assign(store, { asked });
}

function following(store: ReturnType<typeof fakeStore>, onAway: (away: boolean) => void = () => undefined) {
  const repository = new FlagRepository();
  const confirmed: number[] = [];
  const onConfirmed = (revision: number) => confirmed.push(revision);
  const { loaded, close } = follow({ repository, store: store.asked, everyMs: 5, onAway, onConfirmed });
  closers.push(close);
  return { repository, loaded, confirmed };
}

describe("following the store", () => {
  it("loads a quarter of a second apart at most, however fast changes follow each other, and then the last", async () => {
    const store = fakeStore();
    const { repository, loaded } = following(store);
    await loaded;
    const since = performance.now();
    while (performance.now() - since < 1_000) {
      store.revision += 1;
      await pause(5);
    }
    expect(store.loads).toBeGreaterThan(1);
    expect(store.loads).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - since) / 250));
    while (repository.revision !== store.revision) await pause(10);
    expect(performance.now() - since).toBeLessThan(3_000);
  });

  it("loads what was touched, and all of it only at first and where what was touched is not known any more", async () => {
    const store = fakeStore();
    const { repository, loaded } = following(store);
    await loaded;
    store.revision = 2;
    while ((repository.revision ?? 0) < 2) await pause(5);
    expect([store.loads, store.states]).toEqual([2, 1]);
    store.forgets = true;
    store.revision = 3;
    while ((repository.revision ?? 0) < 3) await pause(5);
    expect(store.states).toBe(2);
  });

  it("says of each look that was answered which revision it found, and once that the store is away or back", async () => {
    const store = fakeStore();
    const told: boolean[] = [];
    const { repository, loaded, confirmed } = following(store, (away) => told.push(away));
    await loaded;
    store.fails = true;
    while (told.length < 1) await pause(5);
    const before = confirmed.length;
    await pause(50);
    expect([confirmed.length, told, repository.revision]).toEqual([before, [true], 1]);
    store.fails = false;
    while (told.length < 2) await pause(5);
    await pause(50);
    expect(told).toEqual([true, false]);
    expect(confirmed.length).toBeGreaterThan(before);
  });
});
