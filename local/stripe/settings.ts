import type { Settings } from "./collections";
import type { Store } from "./store";

const DEFAULTS: Settings = {
  id: "settings",
  clockOffsetMs: 0,
  dunning: { retryDays: [3, 8, 15], afterLastRetry: "cancel" },
  delivery: {
    delayMs: 0,
    duplicate: 1,
    shuffle: false,
    seed: 1,
    paused: false,
    concurrency: 1,
    retryBaseMs: 1_000,
    maxAttempts: 16,
  },
  failNext: [],
};

/** What the controls have set, or the defaults: Stripe's usual behaviour. */
export function readSettings(store: Store): Settings {
  return store.get("settings", "settings") ?? DEFAULTS;
}

/** Changes some of the settings; inside a transaction. */
export function changeSettings(store: Store, change: Partial<Omit<Settings, "id">>): Settings {
  const next = { ...readSettings(store), ...change };
  store.put("settings", next);
  return next;
}
