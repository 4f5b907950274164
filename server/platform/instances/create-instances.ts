import type { Redis } from "@upstash/redis";
import { BEAT_SCRIPT } from "./beat-script";
import { createKnownCount } from "./known-count";

/** Every process of the installation; it stands for no tenant. */
export const INSTANCES_KEY = "{i}:instances";

export interface Instances {
  /** How many processes share the load, this one included, as far as it knows. At least 1. */
  count(): number;
  /** Tells Redis of this process now, and again and again until it leaves. */
  join(): void;
  /** Takes this process off the list. Never rejects: without Redis the others stop counting it by themselves. */
  leave(): Promise<void>;
}

export interface InstancesOptions {
  redis: Redis;
  /** Random, new at each start of the process. */
  id: string;
  /** What is believed until Redis was heard for the first time. */
  atFirst: number;
  /** How often the process says that it lives. */
  everyMs: number;
  /** After this silence the others no longer count it. Several times `everyMs`. */
  lifetimeMs: number;
  onCount?: (count: number) => void;
}

/** The processes that are up, known to each through Redis; while Redis is away, as it last told. */
export function createInstances(options: InstancesOptions): Instances {
  const { redis, id, everyMs, lifetimeMs, onCount } = options;
  const known = createKnownCount({ atFirst: options.atFirst, keptMs: lifetimeMs });
  const script = redis.createScript<number>(BEAT_SCRIPT);
  let timer: NodeJS.Timeout | undefined;
  let joined = false;

  async function beat(): Promise<void> {
    try {
      known.heard(Number(await script.exec([INSTANCES_KEY], [id, String(lifetimeMs)])), performance.now());
      onCount?.(known.count());
    } catch {
      // Redis is away: what it told last still holds, and the limiter's own log says that it is.
    }
    if (joined) timer = setTimeout(() => void beat(), everyMs).unref();
  }

  return {
    count: known.count,
    join() {
      if (joined) return;
      joined = true;
      void beat();
    },
    async leave() {
      if (!joined) return;
      joined = false;
      clearTimeout(timer);
      await script.exec([INSTANCES_KEY], [id, "0"]).catch(() => undefined);
    },
  };
}
