import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import type { TenantId } from "@/server/kernel/ids";
import { rollUpTenantEvents } from "@/server/platform/jobs";
import { startTestApp } from "@/tests/support/app";
import type { RollUpOrder } from "./test-support/roll-up-on-and-on";
import { stepsOf, take } from "./test-support/schedule";
import { type Senders, senders } from "./test-support/senders";

const app = startTestApp();
const { mintSenders, ingest, rolledUp } = senders(() => app().db);
const ROLLING = fileURLToPath(new URL("./test-support/roll-up-on-and-on.ts", import.meta.url));

/** A process that rolls up on and on, after its first turn. */
async function startRolling(tenantId: TenantId, urls: { app: string; system: string } = app().db.urls) {
  const order: RollUpOrder = { appUrl: urls.app, systemUrl: urls.system, tenantId };
  const child = fork(ROLLING, [JSON.stringify(order)], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await nextTurn(child);
  return child;
}

/** @throws Error where the process ends before */
async function nextTurn(child: ChildProcess): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const ended = endOf(child, signal).then((end) => {
    throw new Error(`The process ended with ${end} before its turn did.`);
  });
  await Promise.race([once(child, "message", { signal }), ended]).finally(() => over.abort());
}

/** The signal that ended it, or its exit code; at once where it is over. */
async function endOf(child: ChildProcess, signal?: AbortSignal): Promise<string | number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit", { signal });
  return child.signalCode ?? child.exitCode;
}

async function stop(child: ChildProcess): Promise<unknown> {
  const ended = endOf(child);
  child.send("stop");
  return ended;
}

/** All that is rolled up, with the senders named by their place. What was ingested is of the hour that it came in. */
async function rowsOf({ id, senders: who }: Senders): Promise<unknown> {
  const [ingested] = await app().db.admin`select sum(counted - refunded)::int as n from usage_hours
    where tenant_id = ${id} and meter = 'events_ingested'`;
  const rows = (await rolledUp(id))
    .split("\n")
    .map((table) => JSON.parse(table).filter(({ meter }: { meter: string }) => meter !== "events_ingested"));
  const text = JSON.stringify([ingested?.n, ...rows]);
  return JSON.parse(
    who.reduce((named, { userId }, place) => named.replaceAll(userId, `sender ${place}`), text),
  );
}

describe("two processes that roll up one tenant's events", () => {
  it("write what one alone would have written, though one is killed midway and started again", {
    timeout: 180_000,
  }, async () => {
    const [steps = []] = fc.sample(stepsOf(150, 150), 1);
    const [disturbed, calm] = [await mintSenders(), await mintSenders()];
    // Times are told from one midnight, whenever the second tenant was made.
    calm.today = disturbed.today;
    const nobody = { ingest, rollUp: async () => undefined };
    const first = await startRolling(disturbed.id);
    let second = await startRolling(disturbed.id);
    let isSending = true;
    const sending = take(steps, disturbed, nobody).finally(() => {
      isSending = false;
    });
    let kills = 0;
    while (isSending && kills < 3) {
      await nextTurn(second);
      // Somewhere in its next turn, and each time somewhere else.
      await sleep(3 * kills);
      const ended = endOf(second);
      second.kill("SIGKILL");
      expect(await ended).toBe("SIGKILL");
      kills += 1;
      second = await startRolling(disturbed.id);
    }
    await sending;
    expect(kills).toBeGreaterThan(0);
    expect(await Promise.all([first, second].map(stop))).toEqual([0, 0]);
    // In its last turn each may have left to the other what the other left to it.
    await rollUpTenantEvents(disturbed.id);

    await take(steps, calm, nobody);
    await rollUpTenantEvents(calm.id);
    expect(await rowsOf(disturbed)).toEqual(await rowsOf(calm));
    const [left] = await app().db.admin`select
      (select count(*)::int from usage_deltas where tenant_id = ${disturbed.id}) as sums,
      (select count(*)::int from usage_day_marks where tenant_id = ${disturbed.id}) as days`;
    expect(left).toEqual({ sums: 0, days: 0 });
  });

  it("are said to have ended where one dies before its first turn, and not waited for", {
    timeout: 60_000,
  }, async () => {
    const { id } = await mintSenders();
    const nowhere = "postgres://nobody@127.0.0.1:1/nothing";
    await expect(startRolling(id, { app: nowhere, system: nowhere })).rejects.toThrow("ended with 1 before");
  });
});
