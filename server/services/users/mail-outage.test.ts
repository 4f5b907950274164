import { beforeEach, expect, it } from "vitest";
import { freePort } from "@/local/supervisor/ports";
import { redis } from "@/server/platform/redis/client";
import type { OpenContext } from "@/server/services/context";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import * as users from "./index";

// Nobody listens there: the mail server is down.
const app = startTestApp({ SMTP_URL: `smtp://127.0.0.1:${await freePort()}` });
beforeEach(() => redis().flushdb());

const anyone: OpenContext = {
  actor: { kind: "anonymous" },
  actorLabel: "anonymous",
  requestId: "test",
  address: "203.0.113.9",
  userAgent: "Test Browser",
  replaceSession: () => undefined,
};

async function answers(call: (email: string) => Promise<unknown>) {
  const { owner } = await mintTenant(app().db);
  const refusalFor = async (email: string) => {
    const error: unknown = await call(email).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "unavailable" });
    const { message, headers } = error as { message: string; headers: unknown };
    return { message, headers };
  };
  return { known: await refusalFor(owner.email), unknown: await refusalFor("nobody-here@example.test") };
}

it("answers a reset with 503 and what to do, alike for known and unknown addresses", async () => {
  const { known, unknown } = await answers((email) => users.requestPasswordReset(anyone, { email }));
  expect(known).toEqual(unknown);
  expect(known.message).toContain("again in a few minutes");
});

it("answers a sign-up alike too, and keeps what was entered", async () => {
  const { known, unknown } = await answers((email) =>
    users.signUp(anyone, { name: "Ana", email, password: "four unrelated wet words" }),
  );
  expect(known).toEqual(unknown);
  const [row] = await app().db.admin`select name from users where email = 'nobody-here@example.test'`;
  expect(row?.name).toBe("Ana");
});
