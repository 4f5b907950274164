import { join } from "node:path";
import { freePort } from "@/local/supervisor/ports";
import { runStandIn } from "@/local/supervisor/run-stand-in";
import { askChild } from "@/tests/bench/ask-child";
import { median, type Outcome, outcomeOf, type Side } from "@/tests/bench/figures";
import type { Options } from "@/tests/bench/options";
import { productEnvironment } from "@/tests/bench/product-environment";
import type { World } from "@/tests/bench/world";
import type { SignInTask, Timed } from "./side";

/** Within five in a hundred of each other, whichever is the slower. */
const CLOSE_ENOUGH = 1 / 1.05;

/** (g) What each credential endpoint takes to answer about an address with an account, and about one without. */
export async function signInTiming(world: World, { signIns }: Options): Promise<Outcome[]> {
  const { processes, dataDir, env, report } = world;
  const context = { processes, env, dataDir, note: report.note, onLost: report.note };
  const [smtpPort, httpPort] = [await freePort(), await freePort()];
  const mail = await runStandIn(context, "mail", { smtpPort, httpPort, dataDir: join(dataDir, "mail") });
  try {
    const childEnv = {
      ...productEnvironment(world),
      NODE_ENV: "test" as const,
      LOG_LEVEL: "silent",
      APP_URL: "http://127.0.0.1:3000",
      NEXTAUTH_URL: "http://127.0.0.1:3000",
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    };
    const task: SignInTask = { tries: signIns };
    const timed = await report.step("(g) credential endpoints", () =>
      askChild<Timed[]>({ processes, env: childEnv }, "tests/bench/sign-in/side.ts", task),
    );
    return timed.map((one, index) => toOutcome(one, index === 0 ? [about(signIns)] : []));
  } finally {
    await mail.stop();
  }
}

function toOutcome({ name, known, unknown }: Timed, notes: readonly string[]): Outcome {
  const [ours, other] = [sideFrom("with an account", known), sideFrom("without", unknown)];
  const [a, b] = [median(known), median(unknown)];
  const apart = median(known.map((time, n) => time - (unknown[n] ?? time)));
  const pairs = `${name}: median of the differences of neighbours ${apart.toFixed(2)} ms, medians apart by ${((Math.max(a, b) / Math.min(a, b) - 1) * 100).toFixed(1)} %.`;
  return outcomeOf(
    { id: "g", title: `Time of the answer to ${name}`, target: CLOSE_ENOUGH, notes: [...notes, pairs] },
    [ours, other],
    Math.min(a, b) / Math.max(a, b),
  );
}

function about(tries: number): string {
  return `${tries} tries each, in turn, each first as often as the other, limits lifted. That the work is the same is tested (server/services/users/same-work.isolated.test.ts); this looks for what that does not count.`;
}

function sideFrom(name: string, times: readonly number[]): Side {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
  const run = { rate: 1_000 / median(times), p50Ms: median(times), p95Ms: at(0.95), p99Ms: at(0.99) };
  return { name, median: run, runs: [run] };
}
