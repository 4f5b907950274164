import { hear } from "./hear";
import type { FlagRepository } from "./repository";
import type { FlagStore } from "./store";

export interface FollowOptions {
  repository: FlagRepository;
  store: FlagStore;
  /** How often the store is asked whether there is something new. */
  everyMs: number;
  /** Where the store's bell is heard: an address that no transaction pooler stands before. */
  listenUrl?: string | undefined;
  /** Told once when the store stops answering, and once when it does again. */
  onAway?: (away: boolean, error?: unknown) => void;
  /** Told of each look that was answered: what is evaluated is what the store has. */
  onConfirmed?: (revision: number) => void;
  onListening?: (listening: boolean, error?: unknown) => void;
}

export interface Following {
  /** Resolves once the first state was loaded. */
  loaded: Promise<void>;
  close(): Promise<void>;
}

/** Between two loads, however fast changes follow each other: each may be of the whole state. */
const GAP_MS = 250;

/** Instances that heard the same bell do not all load at the same moment. */
const JITTER_MS = 100;

/**
 * Keeps a repository at the store's state: at each ring of its bell, and by asking for the revision again and again,
 * for a bell may be missed. What was loaded last serves for as long as the store is away.
 */
export function follow(options: FollowOptions): Following {
  const { repository, store, everyMs, onAway = () => undefined, onConfirmed = () => undefined } = options;
  let away = false;
  let closed = false;
  let looking: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let loadedAtMs = Number.NEGATIVE_INFINITY;
  let tellLoaded: () => void = () => undefined;
  const loaded = new Promise<void>((resolve) => {
    tellLoaded = resolve;
  });

  async function lookOnce(): Promise<void> {
    try {
      if ((await store.readRevision()) !== repository.revision) await load();
      tellLoaded();
      onConfirmed(repository.revision ?? 0);
      if (away) onAway(false);
      away = false;
    } catch (error) {
      if (!away && !closed) onAway(true, error);
      away = true;
    }
  }

  async function load(): Promise<void> {
    const { revision } = repository;
    if (revision !== undefined) {
      const restMs = Math.max(0, loadedAtMs + GAP_MS - performance.now());
      await new Promise((resolve) => setTimeout(resolve, restMs + Math.random() * JITTER_MS));
    }
    const touches = revision === undefined ? undefined : await store.readTouches(revision);
    if (touches) repository.apply(touches);
    else repository.replace(await store.readState());
    loadedAtMs = performance.now();
  }

  /** One at a time; who asks while one is under way gets another that begins after it. */
  function look(): Promise<void> {
    if (looking) {
      again = true;
      return looking;
    }
    looking = (async () => {
      do {
        again = false;
        await lookOnce();
      } while (again && !closed);
    })().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  const { listenUrl, onListening } = options;
  const bell =
    listenUrl === undefined
      ? undefined
      : hear({ url: listenUrl, ring: () => void look(), ...(onListening && { onListening }) });

  /** From begin to begin: a look that took long because nothing answered must not put off the next one. */
  async function tick(): Promise<void> {
    const nextAtMs = performance.now() + everyMs;
    await look();
    if (!closed) timer = setTimeout(() => void tick(), Math.max(0, nextAtMs - performance.now())).unref();
  }
  void tick();

  return {
    loaded,
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.all([looking, bell?.close()]);
      await store.close();
    },
  };
}
