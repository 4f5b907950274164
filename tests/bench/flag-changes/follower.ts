import type { FlagKey } from "@/server/kernel/flags";
import { flags, followFlags } from "@/server/platform/flags";

/** A flag turned, as one instance evaluates it. */
export interface Turn {
  on: boolean;
  /** Milliseconds since 1970: both processes are on one machine. */
  atMs: number;
}

// One instance, which evaluates one flag every millisecond and tells each turn of it to the process that began it.
const key = process.argv[2] as FlagKey;
const isOn = () => flags().isOn(key, {});

process.once("disconnect", () => process.exit());
await followFlags();
let was = isOn();
process.send?.({ on: was, atMs: 0 } satisfies Turn);
setInterval(() => {
  const on = isOn();
  if (on !== was) process.send?.({ on, atMs: performance.timeOrigin + performance.now() } satisfies Turn);
  was = on;
}, 1);
