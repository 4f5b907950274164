import { database } from "@/db/client";
import { redisHandle } from "@/server/platform/redis/client";
import { answerParent } from "@/tests/bench/child";
import { type CredentialPair, credentialPairs, type Try } from "@/tests/support/credential-pairs";

export interface SignInTask {
  tries: number;
}

/** Milliseconds until each answer; neighbours in time have the same index. */
export interface Timed {
  name: string;
  known: number[];
  unknown: number[];
}

const WARM_UP = 10;

await answerParent(async ({ tries }: SignInTask): Promise<Timed[]> => {
  const timed: Timed[] = [];
  for (const pair of await credentialPairs()) timed.push(await compare(pair, tries));
  await redisHandle().close();
  await database().close();
  return timed;
});

async function compare(pair: CredentialPair, tries: number): Promise<Timed> {
  const times: Timed = { name: pair.name, known: [], unknown: [] };
  for (let n = -WARM_UP; n < tries; n += 1) {
    const order = n % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const side of order) {
      const took = await timeOf(pair[side]);
      if (n >= 0) times[side].push(took);
    }
  }
  return times;
}

async function timeOf({ before, act }: Try): Promise<number> {
  await before();
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}
