import * as argon2 from "@node-rs/argon2";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { countStatements } from "@/db/connection";
import { finishAfterAnswers } from "@/server/platform/after-answer";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { mailTransport } from "@/server/platform/email/transport";
import { startTestApp } from "@/tests/support/app";
import { type CredentialPair, credentialPairs, type Try } from "@/tests/support/credential-pairs";

// Before its answer, each path does the same whether or not there is an account: what takes as long as it takes.

const redisCalls = vi.hoisted(() => ({ count: 0 }));
vi.mock(import("@node-rs/argon2"), async (original) => {
  const real = await original();
  return { ...real, hash: vi.fn(real.hash), verify: vi.fn(real.verify) };
});
vi.mock(import("@/server/platform/redis/requester"), async (original) => {
  const real = await original();
  return {
    ...real,
    createRequester: (...given: Parameters<typeof real.createRequester>) => {
      const requester = real.createRequester(...given);
      return {
        request: (asked) => {
          redisCalls.count += 1;
          return requester.request(asked);
        },
      };
    },
  };
});

startTestApp();
startTestMail();
let pairs: CredentialPair[];
beforeAll(async () => {
  pairs = await credentialPairs();
});

/** What a try costs until its answer: statements, Redis calls, hashes, mails, and looks at the mail server. */
async function workOf({ before, act }: Try) {
  await before();
  await finishAfterAnswers();
  await before();
  const send = vi.spyOn(mailTransport(), "sendMail");
  const reach = vi.spyOn(mailTransport(), "verify");
  const seen = () => ({
    statements: countStatements(),
    redis: redisCalls.count,
    hashes: vi.mocked(argon2.hash).mock.calls.length,
    comparisons: vi.mocked(argon2.verify).mock.calls.length,
    mails: send.mock.calls.length,
    looksAtMailServer: reach.mock.calls.length,
  });
  const first = seen();
  await act();
  const last = seen();
  vi.restoreAllMocks();
  return Object.fromEntries(
    Object.entries(last).map(([name, value]) => [name, value - first[name as keyof typeof first]]),
  );
}

const NAMES = [
  "a wrong password",
  "a wrong password, unconfirmed",
  "an account without a password",
  "a locked account",
  "signing up",
  "signing up, unconfirmed",
  "a reset",
  "a sign-in link",
  "a new confirmation",
  "a new confirmation, confirmed",
];

describe("the work before an answer", () => {
  it("is compared for every pair that there is", () => {
    expect(pairs.map(({ name }) => name)).toEqual(NAMES);
  });

  it.each(NAMES)("is the same for an address with an account and without: %s", async (wanted) => {
    const pair = pairs.find(({ name }) => name === wanted);
    if (!pair) throw new TypeError(`There is no pair ${wanted}.`);
    // Once before, for what is done once a process.
    await workOf(pair.unknown);
    const [known, unknown] = [await workOf(pair.known), await workOf(pair.unknown)];
    expect(known).toEqual(unknown);
    expect(known.redis).toBeGreaterThan(0);
    expect(known.statements).toBeGreaterThan(0);
  });
});
