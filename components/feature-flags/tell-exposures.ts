export interface ExposureTeller {
  /** Notes that something acts on the variant that a flag gives: cheap, and the same again does nothing. */
  note(key: string, variant: string): void;
  /** Tells the server from now on, also of what was noted before; answers how to end that. */
  start(send: (keys: string[]) => Promise<unknown>): () => void;
}

/** So long the first waits for others: a page that opens asks for all its flags at once. */
const AFTER_MS = 1_000;
/** What the server takes at once. */
const MOST = 50;
/** After so many failures a page lets it be: the next one tells anew. */
const MOST_TRIES = 4;

/**
 * Tells the server which flags a page acted on, each variant of one once, in batches. What is painted on the server
 * notes, too, and never starts: nobody has seen it yet.
 */
export function exposureTeller(): ExposureTeller {
  const noted = new Set<string>();
  const waiting = new Set<string>();
  let send: ((keys: string[]) => Promise<unknown>) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  function tellSoon(): void {
    if (!send || waiting.size === 0 || failures >= MOST_TRIES) return;
    timer ??= setTimeout(tell, AFTER_MS * 2 ** failures);
  }

  async function tell(): Promise<void> {
    const keys = [...waiting].slice(0, MOST);
    for (const key of keys) waiting.delete(key);
    try {
      await send?.(keys);
      failures = 0;
    } catch {
      failures += 1;
      for (const key of keys) waiting.add(key);
    }
    timer = undefined;
    tellSoon();
  }

  return {
    note(key, variant) {
      const fact = `${key} ${variant}`;
      if (noted.has(fact)) return;
      noted.add(fact);
      waiting.add(key);
      tellSoon();
    },
    start(given) {
      send = given;
      tellSoon();
      return () => {
        send = undefined;
        clearTimeout(timer);
        timer = undefined;
      };
    },
  };
}
