import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { asId, newId, type SessionId, type UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { createFlag, killFlag } from "@/server/services/feature-flags";
import { CreateFlag } from "@/server/services/feature-flags/schemas";
import { answerParent } from "@/tests/bench/child";
import { latencyRecorder } from "@/tests/bench/closed-loop";
import type { Run } from "@/tests/bench/figures";
import type { Turn } from "./follower";

export interface FlagChangesTask {
  adminUrl: string;
  /** Where the bell is heard; without it the instances ask once a second. */
  listenUrl?: string;
  changes: number;
}

const FOLLOWER = fileURLToPath(new URL("./follower.ts", import.meta.url));
const INSTANCES = 2;
const reason = "Measures how soon a change is in force";

await answerParent(async ({ adminUrl, listenUrl, changes }: FlagChangesTask): Promise<Run> => {
  const context = await operator(adminUrl);
  const key = `bench-${crypto.randomUUID()}`;
  await createFlag(context, CreateFlag.parse({ definition: { name: key, enabled: true }, reason }));
  const instances = await Promise.all(Array.from({ length: INSTANCES }, () => begin(key, listenUrl)));
  const times = latencyRecorder();
  const begun = performance.now();
  for (let nth = 0; nth < changes; nth += 1) {
    // At no fixed phase to the instances' own clocks.
    await sleep(200 + Math.random() * 1_000);
    const killed = nth % 2 === 0;
    const since = performance.timeOrigin + performance.now();
    const [turns] = await Promise.all([
      Promise.all(instances.map((instance) => nextTurn(instance))),
      killFlag(context, { key, killed, reason }),
    ]);
    if (turns.some(({ on }) => on === killed)) throw new Error("A flag turned the other way.");
    for (const { atMs } of turns) times.record(atMs - since);
  }
  const tookSeconds = (performance.now() - begun) / 1_000;
  for (const instance of instances) instance.disconnect();
  return { rate: changes / tookSeconds, ...times.percentiles() };
});

async function nextTurn(instance: ChildProcess): Promise<Turn> {
  const [turn] = await once(instance, "message");
  return turn as Turn;
}

async function begin(key: string, listenUrl: string | undefined): Promise<ChildProcess> {
  const instance = fork(FOLLOWER, [key], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, ...(listenUrl !== undefined && { DATABASE_LISTEN_URL: listenUrl }) },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const { on } = await nextTurn(instance);
  if (!on) throw new Error("The flag was not on when the instance began.");
  return instance;
}

/** An operator as the services know one. */
async function operator(adminUrl: string): Promise<OpenContext> {
  const userId = newId<UserId>();
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  await sql`insert into users (id, email, name, is_operator)
    values (${userId}, ${`${userId}@operators.test`}, 'Olive Bench', true)`;
  await sql.end({ timeout: 5 });
  return {
    actor: { kind: "operator", userId, sessionId: asId<SessionId>(userId) },
    ...{ actorLabel: "Olive Bench", requestId: "bench", address: "", userAgent: "" },
    replaceSession: () => undefined,
  };
}
