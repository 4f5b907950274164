import postgres from "postgres";
import type { FlagRepository, FlagState } from "./repository";

export interface FollowOptions {
  repository: FlagRepository;
  readRevision(): Promise<number>;
  readState(): Promise<FlagState>;
  /** How often the store is asked whether there is something new. */
  everyMs: number;
  /** Where the store's bell is heard: an address that no transaction pooler stands before. */
  listenUrl?: string | undefined;
  /** Told once when the store stops answering, and once when it does again. */
  onAway?: (away: boolean, error?: unknown) => void;
}

export interface Following {
  /** Resolves once the first state was loaded. */
  loaded: Promise<void>;
  /** Looks now. Resolves when it has looked, whatever came of it. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Keeps a repository at the store's state: at each ring of its bell, and by asking for the revision again and again,
 * for a bell may be missed. What was loaded last serves for as long as the store is away.
 */
export function follow(options: FollowOptions): Following {
  const { repository, everyMs, onAway = () => undefined } = options;
  let away = false;
  let closed = false;
  let looking: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let tellLoaded: () => void = () => undefined;
  const loaded = new Promise<void>((resolve) => {
    tellLoaded = resolve;
  });

  async function lookOnce(): Promise<void> {
    try {
      if ((await options.readRevision()) !== repository.revision)
        repository.replace(await options.readState());
      tellLoaded();
      if (away) onAway(false);
      away = false;
    } catch (error) {
      if (!away && !closed) onAway(true, error);
      away = true;
    }
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

  const bell = options.listenUrl === undefined ? undefined : hear(options.listenUrl, () => void look());

  async function tick(): Promise<void> {
    await look();
    if (!closed) timer = setTimeout(() => void tick(), everyMs).unref();
  }
  void tick();

  return {
    loaded,
    look,
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.all([looking, bell?.close()]);
    },
  };
}

const LISTEN_AGAIN_MS = 2_000;

/** Rings for each change that commits, and when the connection is there again: what was missed meanwhile is unknown. */
function hear(url: string, ring: () => void): { close(): Promise<void> } {
  const sql = postgres(url, {
    max: 1,
    fetch_types: false,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { application_name: "bulkhead-flags" },
  });
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const listen = () => {
    // postgres.js connects anew by itself once it has listened; until then it is tried again here.
    sql.listen("flags", ring, ring).catch(() => {
      if (!closed) timer = setTimeout(listen, LISTEN_AGAIN_MS).unref();
    });
  };
  listen();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await sql.end({ timeout: 1 }).catch(() => undefined);
    },
  };
}
