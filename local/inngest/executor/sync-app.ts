const UNTIL_UP_MS = 1_000;
const AGAIN_MS = 15_000;

/**
 * Asks the app to register (PUT on its endpoint) every second until it does, then every 15 s, so that
 * functions which change under `next dev` are known. Logs each new outcome once. Gives a function to stop.
 */
export function syncApp(appUrl: string, log: (line: string) => void): () => void {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let last = "";

  async function once(): Promise<void> {
    const outcome = await put(appUrl, abort.signal);
    if (abort.signal.aborted) return;
    if (outcome.text !== last) log(`sync ${appUrl}: ${outcome.text}`);
    last = outcome.text;
    timer = setTimeout(once, outcome.ok ? AGAIN_MS : UNTIL_UP_MS);
  }

  timer = setTimeout(once, 0);
  return () => {
    abort.abort();
    clearTimeout(timer);
  };
}

async function put(appUrl: string, signal: AbortSignal): Promise<{ ok: boolean; text: string }> {
  try {
    const timeout = AbortSignal.timeout(60_000);
    const response = await fetch(appUrl, { method: "PUT", signal: AbortSignal.any([signal, timeout]) });
    const body = await response.text();
    if (response.ok) return { ok: true, text: "registered" };
    return { ok: false, text: `HTTP ${response.status} ${body.slice(0, 1_000)}` };
  } catch {
    return { ok: false, text: "waiting for the app to answer" };
  }
}
