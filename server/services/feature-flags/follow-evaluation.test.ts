import { afterEach, describe, expect, it, vi } from "vitest";
import { handleTrpc } from "@/server/api/handler";
import { createSession, revokeOne, sessionCookieName } from "@/server/auth/sessions";
import { entitlementsOfPlan } from "@/server/kernel/entitlements";
import { oncePerProcess } from "@/server/kernel/once";
import { beginDraining } from "@/server/platform/draining";
import { metrics } from "@/server/platform/observability";
import { shedder } from "@/server/platform/overload";
import type { DetachedContext } from "@/server/services/context";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { followEvaluation } from "./follow-evaluation";
import { liveFlags } from "./test-support/live-flags";

const app = startTestApp();
const flagsOf = liveFlags(app);
const { withFlag, kill } = flagsOf;

const opened: Array<() => Promise<void>> = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
  await expect.poll(openStreams, { interval: 10 }).toBe(0);
});

async function openStreams(): Promise<number> {
  const { values } = await metrics().streamsOpen.get();
  return values[0]?.value ?? 0;
}

async function sessionOf({ owner }: TestTenant) {
  return createSession({ userId: owner.userId, userAgent: "test", address: "127.0.0.1" });
}

/** Opens a stream as a browser's EventSource does, and reads it event by event. */
async function open(token: string, slug: string) {
  const params = encodeURIComponent(JSON.stringify({ tenant: slug }));
  const hangUp = new AbortController();
  const response = await handleTrpc(
    new Request(
      `http://127.0.0.1:3000/api/trpc/featureFlags.follow?connectionParams=${params}&input=%7B%7D`,
      {
        headers: { cookie: `${sessionCookieName()}=${token}`, accept: "text/event-stream" },
        signal: hangUp.signal,
      },
    ),
  );
  const decoder = new TextDecoder();
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  async function next(): Promise<{ event: string | undefined; data: string } | undefined> {
    for (;;) {
      const end = text.indexOf("\n\n\n");
      if (end !== -1) {
        const [chunk, rest] = [text.slice(0, end), text.slice(end + 3)];
        text = rest;
        return { event: /^event: (.*)$/m.exec(chunk)?.[1], data: /^data: (.*)$/m.exec(chunk)?.[1] ?? "" };
      }
      const { value, done } = await reader.read();
      if (done) return undefined;
      text += decoder.decode(value, { stream: true });
    }
  }
  const close = async () => {
    hangUp.abort();
    await reader.cancel().catch(() => undefined);
  };
  opened.push(close);
  return { response, next, close };
}

const onIn = (data: string, key: string) =>
  JSON.parse(data).flags.find((flag: { key: string }) => flag.key === key).on;

describe("the stream of evaluations", () => {
  it("begins with what holds, and says what a kill switch changes as soon as this instance has heard of it", async () => {
    const tenant = await mintTenant(app().db);
    const { token } = await sessionOf(tenant);
    await withFlag("project-archive", {}, async () => {
      const { response, next } = await open(token, tenant.slug);
      // What compresses a stream holds it back.
      expect(response.headers.get("cache-control")).toBe("no-cache, no-transform, private, no-store");
      expect(response.headers.get("content-type")).toContain("text/event-stream");
      expect((await next())?.event).toBe("connected");
      expect(onIn((await next())?.data ?? "", "project-archive")).toBe(true);
      const begunAt = performance.now();
      const [told] = await Promise.all([next(), kill("project-archive")]);
      expect(onIn(told?.data ?? "", "project-archive")).toBe(false);
      expect(performance.now() - begunAt).toBeLessThan(2_000);
    });
  });

  it("is no request in flight while it lasts, and is no longer held once its reader has gone", async () => {
    const tenant = await mintTenant(app().db);
    const { token } = await sessionOf(tenant);
    const [begun, ended] = [vi.spyOn(shedder(), "begin"), vi.spyOn(shedder(), "end")];
    const { next, close } = await open(token, tenant.slug);
    await next();
    await next();
    expect([await openStreams(), begun.mock.calls.length, ended.mock.calls.length]).toEqual([1, 1, 1]);
    await close();
    await expect.poll(openStreams, { interval: 10 }).toBe(0);
  });

  it("is refused as every other call is: without a session, in another's workspace, after a revocation", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const session = await sessionOf(tenant);
    const codeOf = async (token: string, slug: string) => {
      const { next } = await open(token, slug);
      await next();
      const refusal = await next();
      expect(refusal?.event).toBe("serialized-error");
      return JSON.parse(refusal?.data ?? "").data.code;
    };
    expect(await codeOf("nothing", tenant.slug)).toBe("unauthenticated");
    expect(await codeOf(session.token, other.slug)).toBe("not_found");
    await app().db.database.identity((db) => revokeOne(db, tenant.owner.userId, session.id));
    expect(await codeOf(session.token, tenant.slug)).toBe("unauthenticated");
  });

  it("is bounded for each caller, and slows no other one", async () => {
    const [tenant, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    const { token } = await sessionOf(tenant);
    for (let n = 0; n < 12; n += 1) {
      const { next } = await open(token, tenant.slug);
      await next();
      expect((await next())?.event).toBeUndefined();
    }
    const { next } = await open(token, tenant.slug);
    await next();
    const refusal = await next();
    expect(JSON.parse(refusal?.data ?? "").data.code).toBe("rate_limited");
    const others = await open((await sessionOf(other)).token, other.slug);
    await others.next();
    expect((await others.next())?.event).toBeUndefined();
  });
});

describe("a stream", () => {
  const contextOf = async () => {
    const { id, owner } = await mintTenant(app().db);
    const tenant = { id, entitlements: entitlementsOfPlan("business") };
    // What the stream reads of its context, and no more.
    return { actor: { kind: "user", userId: owner.userId }, tenant } as unknown as DetachedContext;
  };
  const all = async <T>(stream: AsyncIterable<T>) => {
    const found: T[] = [];
    for await (const each of stream) found.push(each);
    return found;
  };

  it("ends by itself when its time is up, having said the same only once", async () => {
    expect(await all(followEvaluation(await contextOf(), undefined, { lifeMs: 60, lookMs: 5 }))).toHaveLength(
      1,
    );
  });

  it("sees what time alone changes: a schedule that ends", async () => {
    const offAt = new Date(Date.now() + 700).toISOString();
    const context = await contextOf();
    await withFlag("project-archive", {}, async () => {
      const { seenOf, operate } = flagsOf;
      const seenUpdatedAt = await seenOf("project-archive");
      const reason = "Ticket 4712: the launch of the week";
      await operate("control", { key: "project-archive", offAt, seenUpdatedAt, reason });
      const told = await all(followEvaluation(context, undefined, { lifeMs: 3_000, lookMs: 20 }));
      const on = told.map(({ flags }) => flags.find(({ key }) => key === "project-archive")?.on);
      expect(on.at(-1)).toBe(false);
    });
  });

  it("ends at once when its reader hangs up, or the process begins to drain", async () => {
    const hangUp = new AbortController();
    const hungUp = all(
      followEvaluation(await contextOf(), hangUp.signal, { lifeMs: 60_000, lookMs: 60_000 }),
    );
    const drained = all(followEvaluation(await contextOf(), undefined, { lifeMs: 60_000, lookMs: 60_000 }));
    hangUp.abort();
    expect(await hungUp).toHaveLength(1);
    beginDraining();
    try {
      expect(await drained).toHaveLength(1);
      const tenant = await mintTenant(app().db);
      const { next } = await open((await sessionOf(tenant)).token, tenant.slug);
      await next();
      expect(JSON.parse((await next())?.data ?? "").data.code).toBe("overloaded");
    } finally {
      oncePerProcess<{ draining: boolean }>("draining", () => ({ draining: false })).draining = false;
    }
  });
});
