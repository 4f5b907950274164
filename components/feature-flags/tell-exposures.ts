/** A flag that a page acted on, and how many milliseconds ago it first did, by the page's own clock. */
export interface ToldExposure {
  key: string;
  agoMs: number;
}

type Send = (flags: ToldExposure[]) => Promise<unknown>;

export interface ExposureTeller {
  /** Notes that something acts on the variant that a flag gives: cheap, and the same again does nothing for a while. */
  note(key: string, variant: string): void;
  /** Tells the server from now on, also of what was noted before; answers how to end that. */
  start(send: Send, onOnline?: (again: () => void) => () => void): () => void;
}

/** So long the first waits for others: a page that opens asks for all its flags at once. */
const AFTER_MS = 1_000;
/** What the server takes at once. */
const MOST = 50;
/** After so many failures in a row a page rests, until something is noted anew or the browser is online again. */
const MOST_TRIES = 4;
/** The longest pause between two tries. */
const LONGEST_PAUSE_MS = 8_000;
/**
 * So long what was noted is known. An experiment may begin while a page is open, and the server drops what it has no
 * room for: of one that still acts on the variant, it hears again.
 */
const KNOWN_MS = 300_000;
/** The server takes nothing that is older: what could not be told for longer counts from there. */
const LONGEST_AGO_MS = 60_000;

/**
 * Tells the server which flags a page acted on, each variant of one once in five minutes, in batches, and since when.
 * What is painted on the server notes, too, and never starts: nobody has seen it yet.
 */
export function exposureTeller(nowMs = () => performance.now()): ExposureTeller {
  const noted = new Map<string, { variant: string; atMs: number }>();
  /** Since when a flag's present variant was acted on, of those that are not told. */
  const waiting = new Map<string, number>();
  let send: Send | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isTelling = false;
  let failures = 0;

  function tellSoon(): void {
    if (!send || isTelling || waiting.size === 0) return;
    timer ??= setTimeout(tell, Math.min(LONGEST_PAUSE_MS, AFTER_MS * 2 ** failures));
  }

  async function tell(): Promise<void> {
    timer = undefined;
    isTelling = true;
    const some = [...waiting].slice(0, MOST);
    for (const [key] of some) waiting.delete(key);
    try {
      await send?.(some.map(([key, atMs]) => ({ key, agoMs: agoOf(atMs) })));
      failures = 0;
    } catch {
      failures += 1;
      // Another variant may have been noted meanwhile: since when that was acted on is what counts.
      for (const [key, atMs] of some) if (!waiting.has(key)) waiting.set(key, atMs);
    }
    isTelling = false;
    if (failures < MOST_TRIES) tellSoon();
  }

  function agoOf(atMs: number): number {
    return Math.min(LONGEST_AGO_MS, Math.max(0, Math.round(nowMs() - atMs)));
  }

  function tellAnew(): void {
    failures = 0;
    clearTimeout(timer);
    timer = undefined;
    tellSoon();
  }

  return {
    note(key, variant) {
      const atMs = nowMs();
      const known = noted.get(key);
      const isSame = known?.variant === variant;
      if (isSame && atMs - known.atMs < KNOWN_MS) return;
      noted.set(key, { variant, atMs });
      if (!isSame || !waiting.has(key)) waiting.set(key, atMs);
      tellSoon();
    },
    start(given, onOnline = whenOnline) {
      send = given;
      tellSoon();
      const stopHearing = onOnline(tellAnew);
      return () => {
        stopHearing();
        send = undefined;
        clearTimeout(timer);
        timer = undefined;
      };
    },
  };
}

function whenOnline(again: () => void): () => void {
  window.addEventListener("online", again);
  return () => window.removeEventListener("online", again);
}
