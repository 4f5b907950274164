import type { FlagRepository, LoadedFlag } from "./repository";

export interface UsesOptions {
  repository: Pick<FlagRepository, "getToggle" | "getToggles">;
  /** Keeps that these flags were evaluated on a day. Answers those that it kept. */
  write: (keys: readonly string[], day: string) => Promise<readonly string[]>;
  /** How often it looks which flags were evaluated: what a process that dies loses at most. */
  everyMs?: number;
  nowMs?: () => number;
}

export interface Uses {
  /** Tells of what was evaluated since the last time, and not yet today. Never throws: what failed is told of later. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const EVERY_MS = 60_000;

/**
 * Tells the store on which days flags were evaluated. Evaluation itself sets a mark in memory and nothing more; a flag
 * is told of once a day, so that the store hears little, however much is evaluated.
 */
export function gatherUses({ repository, write, everyMs = EVERY_MS, nowMs = Date.now }: UsesOptions): Uses {
  let flushing: Promise<void> | undefined;

  async function flushOnce(): Promise<void> {
    const day = new Date(nowMs()).toISOString().slice(0, 10);
    const used = usedFlags(repository);
    for (const { use } of used) use.evaluated = false;
    const untold = used.filter(({ use }) => use.toldOn !== day);
    if (untold.length === 0) return;
    const kept = await write(
      untold.map(({ name }) => name),
      day,
    ).catch(() => []);
    const isKept = new Set(kept);
    for (const { name, use } of untold) {
      if (isKept.has(name)) use.toldOn = day;
      else use.evaluated = true;
    }
  }

  const flush = () => {
    flushing ??= flushOnce().finally(() => {
      flushing = undefined;
    });
    return flushing;
  };
  const timer = setInterval(() => void flush(), everyMs).unref();
  return {
    flush,
    close() {
      clearInterval(timer);
      return flush();
    },
  };
}

/** What was evaluated, and what that is built on: a parent is evaluated with its child. In the order of keys. */
function usedFlags(repository: UsesOptions["repository"]): LoadedFlag[] {
  const used = new Set(repository.getToggles().filter(({ use }) => use.evaluated));
  // A set that grows while it is gone through is gone through to its end.
  for (const { dependencies = [] } of used) {
    for (const { feature } of dependencies) {
      const parent = repository.getToggle(feature);
      if (parent) used.add(parent);
    }
  }
  return [...used].sort((one, other) => (one.name < other.name ? -1 : 1));
}
