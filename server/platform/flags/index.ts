import { env } from "@/server/env";
import { isFlagKey } from "@/server/kernel/flags";
import { oncePerProcess } from "@/server/kernel/once";
import { isDraining, whenDraining } from "@/server/platform/draining";
import { exposures } from "@/server/platform/experiments";
import { logger, metrics } from "@/server/platform/observability";
import { createEvaluator, type DefaultReason, type FlagEvaluator } from "./evaluator";
import { type Following, follow } from "./follow";
import { FlagRepository } from "./repository";
import { openFlagStore } from "./store";
import { gatherUses, type Uses } from "./uses";
import { createWaiters } from "./waiters";
import { writeUses } from "./write-uses";

export type { EvaluatedVariant, FlagEvaluator } from "./evaluator";
export { flagCallerOf, nobodyIn, type Passage, passageOf, planForFlags } from "./gates";

/** The net under the bell: a change is in force everywhere within this, should nobody hear the bell. */
const EVERY_MS = 1_000;

/** How long a start waits for the first state before it goes on with declared defaults. */
const FIRST_STATE_MS = 2_000;

/** Keys whose fall-back was told of once; the counter counts each. */
const MOST_TOLD = 1_000;

const state = () =>
  oncePerProcess("flags", () => {
    const repository = new FlagRepository();
    const waiters = createWaiters();
    repository.on("changed", () => void waiters.wakeAll());
    const told = new Set<string>();
    const onDefault = (key: string, why: DefaultReason) => {
      metrics().flagDefaults.inc({ reason: why });
      const line = `${why} ${key}`;
      if (told.has(line) || told.size >= MOST_TOLD) return;
      told.add(line);
      const fact = { flag: key, reason: why };
      // One that nobody has defined yet is as it was declared, which is no fault.
      if (why === "unknown" && isFlagKey(key))
        logger().info(fact, "a flag has no definition: its default holds");
      else logger().warn(fact, "a flag fell back on its declared default");
    };
    const onExposed = exposures().note;
    return { repository, waiters, evaluator: createEvaluator(repository, { onDefault, onExposed }) };
  });

/** Feature flags, out of this process' memory. */
export function flags(): FlagEvaluator {
  return state().evaluator;
}

/** Which state of flags is evaluated; undefined before the first was heard of. */
export function flagsRevision(): number | undefined {
  return state().repository.revision;
}

/** Tells of `changed` (a new state), `away` (the store does not answer: the last known state serves) and `back`. */
export function flagEvents(): Pick<FlagRepository, "on" | "off"> {
  return state().repository;
}

interface Waiting {
  /** The state that was seen: where it is another by now, there is nothing to wait for. */
  since: number | undefined;
  withinMs: number;
  signal?: AbortSignal | undefined;
}

/** Resolves, for whoever then looks again: at a new state of flags, on the way out, by the signal, or in time. */
export function flagsMayHaveChanged({ since, withinMs, signal }: Waiting): Promise<void> {
  const { repository, waiters } = state();
  if (repository.revision !== since || isDraining() || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      stopWaiting();
      signal?.removeEventListener("abort", done);
      takeBack();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, withinMs);
    const takeBack = whenDraining(done);
    const stopWaiting = waiters.add(done);
    signal?.addEventListener("abort", done);
  });
}

/** Begins to follow the store. Resolves once the first state is there, or without it when that takes long. */
export async function followFlags({ everyMs = EVERY_MS } = {}): Promise<Following> {
  const { repository } = state();
  const { SYSTEM_DATABASE_URL: url, DATABASE_PREPARE: prepare, DATABASE_LISTEN_URL: listenUrl } = env();
  const following = follow({
    repository,
    store: openFlagStore({ url, prepare }),
    everyMs,
    listenUrl,
    onAway(away, err) {
      repository.emit(away ? "away" : "back");
      if (away) logger().warn({ err }, "the store of flags is away: the last known state serves");
      else logger().info("the store of flags is back");
    },
    onConfirmed(revision) {
      metrics().flagsRevision.set(revision);
      metrics().flagsConfirmedAt.setToCurrentTime();
    },
    onListening: tellListening(),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FIRST_STATE_MS);
  });
  await Promise.race([following.loaded, late]);
  clearTimeout(timer);
  return following;
}

/** Begins to tell the store which flags are evaluated, once a minute. */
export function tellUses(): Uses {
  return gatherUses({ repository: state().repository, write: writeUses });
}

/** Told once a loss, however often the connection is refused. */
function tellListening(): (listening: boolean, error?: unknown) => void {
  let was: boolean | undefined;
  return (listening, err) => {
    metrics().flagsListening.set(listening ? 1 : 0);
    if (listening === was) return;
    if (!listening) logger().warn({ err }, "changes of flags are not heard at once: they are asked for");
    else if (was === false) logger().info("changes of flags are heard again");
    was = listening;
  };
}
