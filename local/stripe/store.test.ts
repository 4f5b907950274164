import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openJournal } from "./journal";
import { changeSettings, readSettings } from "./settings";
import { openStore } from "./store";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stripe-store-"));
  file = join(folder, "nested", "state.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const card = (id: string, chargeFailure: string | null = null) => ({ id, chargeFailure });

describe("store", () => {
  it("undoes everything a failed transaction wrote, in memory and on disk", () => {
    const store = openStore(file);
    store.transact(() => store.put("cards", card("a", "old")));
    expect(() =>
      store.transact(() => {
        store.put("cards", card("a", "new"));
        store.put("cards", card("b"));
        store.remove("cards", "a");
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(store.all("cards")).toEqual([card("a", "old")]);
    store.close();
    const again = openStore(file);
    expect(again.all("cards")).toEqual([card("a", "old")]);
    again.close();
  });

  it("drops a last line that a crash cut off, and goes on after it", () => {
    const store = openStore(file);
    store.transact(() => store.put("cards", card("a")));
    store.close();
    appendFileSync(file, '[["cards","b",{"id":"b"');
    const again = openStore(file);
    expect(again.all("cards")).toEqual([card("a")]);
    again.transact(() => again.put("cards", card("c")));
    again.close();
    const third = openStore(file);
    expect(third.all("cards").map(({ id }) => id)).toEqual(["a", "c"]);
    third.close();
  });

  it("keeps removals and settings over a restart", () => {
    const store = openStore(file);
    store.transact(() => {
      store.put("cards", card("a"));
      changeSettings(store, { clockOffsetMs: 5 });
    });
    store.transact(() => store.remove("cards", "a"));
    store.close();
    const again = openStore(file);
    expect(again.all("cards")).toEqual([]);
    expect(readSettings(again).clockOffsetMs).toBe(5);
    again.close();
  });

  it("stays readable when it compacts itself under many writes", () => {
    const store = openStore(file);
    const bulky = "x".repeat(100_000);
    for (let round = 0; round < 200; round++) {
      store.transact(() => store.put("cards", card(`c${round % 3}`, `${round}${bulky}`)));
    }
    store.close();
    expect(readFileSync(file).length).toBeLessThan(12 * 1024 * 1024);
    const again = openStore(file);
    expect(again.get("cards", "c1")?.chargeFailure).toBe(`199${bulky}`);
    again.close();
  });
});

describe("journal", () => {
  it("replaces its file whole, and appends to the new one", () => {
    const journal = openJournal(file, () => undefined);
    journal.append([["cards", "a", 1]]);
    journal.rewrite([[["cards", "b", 2]]]);
    journal.append([["cards", "c", 3]]);
    journal.close();
    const replayed: unknown[] = [];
    openJournal(file, (entry) => replayed.push(entry)).close();
    expect(replayed).toEqual([[["cards", "b", 2]], [["cards", "c", 3]]]);
  });
});
