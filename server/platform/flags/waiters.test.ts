import { describe, expect, it } from "vitest";
import { createWaiters } from "./waiters";

describe("those who wait for a change", () => {
  it("are all woken once, the longest first, fifty in one turn of the event loop", async () => {
    const waiters = createWaiters();
    const woken: number[] = [];
    for (let nth = 0; nth < 120; nth += 1) waiters.add(() => woken.push(nth));
    const all = waiters.wakeAll();
    expect(woken).toHaveLength(50);
    await all;
    expect(woken).toEqual(Array.from({ length: 120 }, (_, nth) => nth));
    await waiters.wakeAll();
    expect(woken).toHaveLength(120);
  });

  it("are not woken once they took it back, even while others are", async () => {
    const waiters = createWaiters();
    const woken: string[] = [];
    const takeBack: Array<() => void> = [];
    waiters.add(() => {
      woken.push("first");
      for (const off of takeBack) off();
    });
    for (let nth = 0; nth < 60; nth += 1) takeBack.push(waiters.add(() => woken.push("late")));
    await waiters.wakeAll();
    expect(woken).toEqual(["first"]);
  });

  it("may wait again at once, for the change after it", async () => {
    const waiters = createWaiters();
    let looks = 0;
    const look = () => {
      looks += 1;
      waiters.add(() => look());
    };
    look();
    await waiters.wakeAll();
    await waiters.wakeAll();
    expect(looks).toBe(3);
  });
});
