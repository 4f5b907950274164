import { type CollectionName, type Collections, emptyTables, type Tables } from "./collections";
import { type JournalEntry, openJournal } from "./journal";

/** Records by collection. Reads give what is stored (never change it in place); writes happen in `transact`. */
export interface Store {
  get<K extends CollectionName>(name: K, id: string): Collections[K] | undefined;
  /** Oldest first. */
  all<K extends CollectionName>(name: K): Collections[K][];
  put<K extends CollectionName>(name: K, record: Collections[K]): void;
  remove(name: CollectionName, id: string): void;
  /** Runs `work`; all it wrote is journaled when it returns, and undone when it throws. Not re-entrant. */
  transact<T>(work: () => T): T;
  close(): void;
}

const RETAINED = { events: 20_000, deliveries: 10_000, savedAnswers: 20_000 } as const;
const COMPACT_ABOVE_BYTES = 8 * 1024 * 1024;

/** Opens the durable store kept in `file`, with everything that was answered before. */
export function openStore(file: string): Store {
  const tables = emptyTables();
  const journal = openJournal(file, (entry) => replay(tables, entry));
  let lastCompactBytes = 0;
  let undo: (() => void)[] | null = null;
  let written = new Map<string, [CollectionName, string]>();

  function touch<K extends CollectionName>(name: K, id: string): void {
    if (undo === null) throw new Error(`write to ${name} outside a transaction`);
    const table: Map<string, Collections[K]> = tables[name];
    const before = table.get(id);
    undo.push(() => (before === undefined ? table.delete(id) : table.set(id, before)));
    written.set(`${name}/${id}`, [name, id]);
  }

  function commit(): void {
    if (written.size === 0) return;
    journal.append([...written.values()].map(([name, id]) => [name, id, tables[name].get(id) ?? null]));
    if (journal.bytes > COMPACT_ABOVE_BYTES && journal.bytes > lastCompactBytes * 3) {
      prune(tables);
      journal.rewrite(snapshot(tables));
      lastCompactBytes = journal.bytes;
    }
  }

  return {
    get: (name, id) => tables[name].get(id),
    all: (name) => [...tables[name].values()],
    put(name, record) {
      touch(name, record.id);
      tables[name].set(record.id, record);
    },
    remove(name, id) {
      touch(name, id);
      tables[name].delete(id);
    },
    transact(work) {
      if (undo !== null) throw new Error("transactions do not nest");
      undo = [];
      written = new Map();
      try {
        const result = work();
        commit();
        return result;
      } catch (error) {
        for (const step of undo.reverse()) step();
        throw error;
      } finally {
        undo = null;
      }
    },
    close: () => journal.close(),
  };
}

function replay(tables: Tables, entry: JournalEntry): void {
  for (const [name, id, record] of entry) {
    // The journal holds only what this store wrote, so a known name's record has that collection's type.
    const table = (tables as Record<string, Map<string, unknown>>)[name];
    if (table === undefined) continue;
    if (record === null) table.delete(id);
    else table.set(id, record);
  }
}

function* snapshot(tables: Tables): Generator<JournalEntry> {
  for (const [name, table] of Object.entries(tables)) {
    for (const [id, record] of table) yield [[name, id, record]];
  }
}

function prune(tables: Tables): void {
  const excess = <T>(table: Map<string, T>, keep: number) =>
    [...table].slice(0, Math.max(0, table.size - keep));
  for (const [id, delivery] of excess(tables.deliveries, RETAINED.deliveries)) {
    if (delivery.state !== "pending") tables.deliveries.delete(id);
  }
  const awaited = new Set(
    [...tables.deliveries.values()].filter((d) => d.state === "pending").map((d) => d.event),
  );
  for (const [id] of excess(tables.events, RETAINED.events)) {
    if (!awaited.has(id)) tables.events.delete(id);
  }
  for (const [id] of excess(tables.savedAnswers, RETAINED.savedAnswers)) tables.savedAnswers.delete(id);
}
