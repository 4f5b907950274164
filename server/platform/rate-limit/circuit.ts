import type { Clock } from "@/server/kernel/clock";

export type Circuit = {
  /** Whether Redis may be asked. While it may not, now and then starts a probe in the background. */
  allows(): boolean;
  failed(cause: unknown): void;
};

type Options = {
  clock: Clock;
  retryEveryMs: number;
  /** Asks Redis something that changes nothing. */
  probe: () => Promise<unknown>;
  onChange: (change: { open: true; cause: unknown } | { open: false }) => void;
};

/**
 * Opens at the first failure; while open, a probe goes out at most every `retryEveryMs`, and its success closes
 * it. Requests themselves are never the probe: one that times out may have counted, and none should wait.
 */
export function createCircuit({ clock, retryEveryMs, probe, onChange }: Options): Circuit {
  let open = false;
  let probing = false;
  let probedAtMs = 0;

  async function tryAgain(): Promise<void> {
    probing = true;
    probedAtMs = clock.now().getTime();
    try {
      await probe();
      open = false;
      onChange({ open: false });
    } catch {
      // Still away: the next request after the interval tries again.
    } finally {
      probing = false;
    }
  }

  return {
    allows() {
      if (!open) return true;
      if (!probing && Math.abs(clock.now().getTime() - probedAtMs) >= retryEveryMs) void tryAgain();
      return false;
    },
    failed(cause) {
      if (open) return;
      open = true;
      probedAtMs = clock.now().getTime();
      onChange({ open: true, cause });
    },
  };
}
