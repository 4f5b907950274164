import { randomBytes } from "node:crypto";
import { median } from "@/tests/bench/figures";
import { makeTemplate, PASSWORDS, startCluster } from "@/tests/support/cluster";
import { startTestRedis } from "@/tests/support/test-redis";

// Whether the time that a refused sign-in takes tells if the address has an account: `npx tsx tests/bench/sign-in/timing.ts`.
// Known and unknown addresses in turn, over the door's own code, limits lifted. Reported, never asserted.

const TRIES = Number(process.env.BENCH_SIGN_INS || 200);
const WARM_UP = 20;
const CLOSE_ENOUGH = 0.05;

const cluster = await startCluster();
const redis = await startTestRedis();
try {
  const template = await makeTemplate(cluster.adminUrl);
  Object.assign(process.env, environment(cluster.adminUrl, template, redis.url));
  const { refusals, close } = await prepare();
  try {
    await measure(refusals);
  } finally {
    await close();
  }
} finally {
  await redis.close();
  await cluster.close();
}
process.exit();

interface Refusals {
  known(): Promise<void>;
  unknown(): Promise<void>;
}

async function measure({ known, unknown }: Refusals): Promise<void> {
  for (let n = 0; n < WARM_UP; n += 1) await (n % 2 === 0 ? known() : unknown());
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let n = 0; n < TRIES; n += 1) {
    // Each goes first as often as the other.
    const order = n % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const side of order) {
      const started = performance.now();
      await (side === "known" ? known() : unknown());
      times[side].push(performance.now() - started);
    }
  }
  const [a, b] = [median(times.known), median(times.unknown)];
  // Of neighbours in time, so that a machine that grows busier or quieter meanwhile counts for little.
  const pairs = times.known.map((time, n) => time - (times.unknown[n] ?? time));
  const difference = Math.abs(a - b) / Math.min(a, b);
  console.log(`Refused sign-ins, medians of ${TRIES} each, in turn:`);
  console.log(`  known address    ${a.toFixed(2)} ms`);
  console.log(`  unknown address  ${b.toFixed(2)} ms`);
  const verdict = difference <= CLOSE_ENOUGH ? "within" : "beyond";
  console.log(`  apart by ${(difference * 100).toFixed(1)} %, ${verdict} ${CLOSE_ENOUGH * 100} %`);
  console.log(`  median of the differences of neighbours: ${median(pairs).toFixed(2)} ms`);
}

/** A wrong password for somebody, and for nobody, each with its counters forgotten before. */
async function prepare(): Promise<{ refusals: Refusals; close(): Promise<void> }> {
  const { database } = await import("@/db/client");
  const { userPasswords, users } = await import("@/db/schema");
  const { hashPassword } = await import("@/server/auth/passwords");
  const { Browser } = await import("@/server/auth/next-auth/test-support/browser");
  const { newId } = await import("@/server/kernel/ids");
  const { redis: client, redisHandle } = await import("@/server/platform/redis/client");
  const [id, known, unknown] = [newId(), randomAddress(), randomAddress()];
  const hash = await hashPassword("four unrelated wet words");
  await database().identity(async (db) => {
    await db
      .insert(users)
      .values({ id, email: known, name: "Ana", emailVerifiedAt: new Date().toISOString() });
    await db.insert(userPasswords).values({ userId: id, hash });
  });
  const page = new Browser("203.0.113.9");
  const refuse = async (email: string) => {
    await client().flushdb();
    const answer = await page.signIn(email, "not the password");
    if (answer.status !== 401) throw new Error(`A wrong password was answered with ${answer.status}.`);
  };
  return {
    refusals: { known: () => refuse(known), unknown: () => refuse(unknown) },
    close: async () => {
      await redisHandle().close();
      await database().close();
    },
  };
}

function randomAddress(): string {
  return `${randomBytes(8).toString("hex")}@example.test`;
}

function environment(adminUrl: string, database: string, redisUrl: string): Record<string, string> {
  const login = (user: string, password: string) => {
    const url = new URL(adminUrl);
    Object.assign(url, { pathname: `/${database}`, username: user, password });
    return url.href;
  };
  const nowhere = "http://127.0.0.1:3000";
  return {
    NODE_ENV: "test",
    LOG_LEVEL: "silent",
    APP_URL: nowhere,
    NEXTAUTH_URL: nowhere,
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    ENCRYPTION_KEY: randomBytes(32).toString("hex"),
    DATABASE_URL: login("bulkhead_app", PASSWORDS.app),
    SYSTEM_DATABASE_URL: login("bulkhead_system", PASSWORDS.system),
    REDIS_URL: redisUrl,
    INNGEST_DEV: "http://127.0.0.1:8288",
    STRIPE_SECRET_KEY: "sk_test_nothing",
    STRIPE_WEBHOOK_SECRET: "whsec_nothing",
    SMTP_URL: "smtp://127.0.0.1:9",
  };
}
