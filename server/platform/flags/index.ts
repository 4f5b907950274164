import { database } from "@/db/client";
import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { logger, metrics } from "@/server/platform/observability";
import { createEvaluator, type DefaultReason, type FlagEvaluator } from "./evaluator";
import { type Following, follow } from "./follow";
import { readFlagRevision, readFlagState } from "./read-state";
import { FlagRepository } from "./repository";

/** The net under the bell: a change is in force everywhere within this, should nobody hear the bell. */
const EVERY_MS = 1_000;

/** How long a start waits for the first state before it goes on with declared defaults. */
const FIRST_STATE_MS = 2_000;

/** Keys whose fall-back was told of once; the counter counts each. */
const MOST_TOLD = 1_000;

const state = () =>
  oncePerProcess("flags", () => {
    const repository = new FlagRepository();
    const told = new Set<string>();
    const onDefault = (key: string, why: DefaultReason) => {
      metrics().flagDefaults.inc({ reason: why });
      const line = `${why} ${key}`;
      if (told.has(line) || told.size >= MOST_TOLD) return;
      told.add(line);
      logger().warn({ flag: key, reason: why }, "a flag fell back on its declared default");
    };
    return { repository, evaluator: createEvaluator(repository, { onDefault }) };
  });

/** Feature flags, out of this process' memory. */
export function flags(): FlagEvaluator {
  return state().evaluator;
}

/** Begins to follow the store. Resolves once the first state is there, or without it when that takes long. */
export async function followFlags(): Promise<Following> {
  const { repository } = state();
  const following = follow({
    repository,
    readRevision: () => database().system(readFlagRevision),
    readState: () => database().system(readFlagState),
    everyMs: EVERY_MS,
    listenUrl: env().DATABASE_LISTEN_URL,
    onAway(away, err) {
      if (away) logger().warn({ err }, "the store of flags is away: the last known state serves");
      else logger().info("the store of flags is back");
    },
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FIRST_STATE_MS);
  });
  await Promise.race([following.loaded, late]);
  clearTimeout(timer);
  return following;
}
