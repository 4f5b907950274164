import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import type { PlanKey } from "@/server/kernel/plans";
import { processStripeEvent } from "@/server/services/billing";
import {
  mintPayer,
  type PayingTenant,
  priceOf,
  startTestStripe,
  subscribe,
} from "@/server/services/billing/test-support/world";
import { startTestApp } from "@/tests/support/app";
import { openWebhookDoor } from "./support/webhook-door";

const stripe = startTestStripe();
const app = startTestApp();

const TENANTS = 20;
const EVENTS = 1_000;
const ROUNDS = 4;
const WORKERS = 6;
const SECRET = "whsec_nothing";

/** Mulberry32: the same seed gives the same run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface SimulatorState {
  subscriptions: Stripe.Subscription[];
  events: Stripe.Event[];
}

async function simulatorState(): Promise<SimulatorState> {
  return (await stripe().page("/_control/state")).json();
}

/** One act of a customer, or of dunning, on whatever subscription it has. */
async function act(tenant: PayingTenant, prices: Record<"pro" | "business", string>, random: () => number) {
  const { sdk } = stripe();
  const { data } = await sdk.subscriptions.list({ customer: tenant.customer, status: "all", limit: 1 });
  const [current] = data;
  const plan: PlanKey = random() < 0.5 ? "pro" : "business";
  if (!current || current.ended_at !== null) {
    await subscribe(stripe(), tenant, plan);
    return;
  }
  const { id } = current;
  const dice = random();
  if (dice < 0.15) await sdk.subscriptions.cancel(id);
  else if (dice < 0.4)
    await sdk.subscriptions.update(id, { cancel_at_period_end: !current.cancel_at_period_end });
  else {
    const item = {
      id: current.items.data[0]?.id ?? "",
      price: prices[plan],
      quantity: 1 + Math.floor(random() * 9),
    };
    await sdk.subscriptions.update(id, { items: [item] });
  }
}

/** Takes ids off the queue and processes them, a few at a time, trying again as Inngest would. */
function startWorkers(queue: string[]) {
  let open = true;
  const work = async () => {
    while (open || queue.length > 0) {
      const id = queue.shift();
      if (id === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      else await processStripeEvent(id).catch(() => queue.push(id));
    }
  };
  const all = Promise.all(Array.from({ length: WORKERS }, work));
  return {
    finish: () => {
      open = false;
      return all;
    },
  };
}

const iso = (seconds: number) => new Date(seconds * 1_000).toISOString();

describe("1,000 Stripe events, delivered twice and shuffled", () => {
  it("have each its effect once, and leave every tenant as Stripe has it", async () => {
    const random = seeded(20_261);
    const tenants = await Promise.all(Array.from({ length: TENANTS }, () => mintPayer(app().db, stripe())));
    const prices = { pro: await priceOf(stripe(), "pro"), business: await priceOf(stripe(), "business") };
    const queue: string[] = [];
    const door = await openWebhookDoor((id) => queue.push(id));
    const before = (await simulatorState()).events.length;
    await stripe().control("webhooks", { pause: true, shuffle: true, seed: 7, duplicate: 2, concurrency: 6 });
    await stripe().control("endpoints", { url: door.url, secret: SECRET });
    const workers = startWorkers(queue);
    try {
      // What is delivered of one round meets the acts of the next: events come late, and of a state long gone.
      let flushing: Promise<unknown> = Promise.resolve();
      for (let round = 1; round <= ROUNDS; round += 1) {
        while ((await simulatorState()).events.length - before < (EVENTS * round) / ROUNDS) {
          const chosen = Array.from({ length: 20 }, () => tenants[Math.floor(random() * TENANTS)]);
          for (const tenant of chosen) if (tenant) await act(tenant, prices, random);
        }
        await flushing;
        flushing = stripe().control("webhooks", { flush: true });
      }
      await flushing;
    } finally {
      await workers.finish();
      await door.close();
    }
    const { subscriptions, events } = await simulatorState();
    const sent = events.slice(before);
    expect(sent.length).toBeGreaterThanOrEqual(EVENTS);
    expect(door.accepted).toHaveLength(2 * sent.length);
    await expectEachProcessedOnce(sent);
    for (const tenant of tenants) await expectAsAtStripe(tenant, subscriptions, prices);
    console.info(
      `chaos: ${sent.length} events twice, ${subscriptions.length} subscriptions of ${TENANTS} tenants`,
    );
  }, 300_000);
});

async function expectEachProcessedOnce(sent: readonly Stripe.Event[]): Promise<void> {
  const { admin } = app().db;
  const stored = await admin`select id, processed_at, last_error from stripe_events`;
  expect(stored.map((row) => row.id).sort()).toEqual(sent.map((event) => event.id).sort());
  expect(stored.filter((row) => row.processed_at === null)).toEqual([]);
  const applied = stored.filter((row) => row.last_error === null).map((row) => row.id);
  const marks = await admin`select event_id from inbox_events where consumer = 'billing'`;
  expect(marks.map((row) => row.event_id).sort()).toEqual(applied.sort());
  const [twice] = await admin`select count(*)::int as n from (
    select target_id from audit_entries where action = 'subscription.created' group by target_id having count(*) > 1
  ) t`;
  expect(twice?.n).toBe(0);
}

/** The table's rows are the simulator's subscriptions, field by field, and the plan is what they entitle to. */
async function expectAsAtStripe(
  tenant: PayingTenant,
  all: readonly Stripe.Subscription[],
  prices: Record<"pro" | "business", string>,
): Promise<void> {
  const planOf = (subscription: Stripe.Subscription) =>
    subscription.items.data[0]?.price.id === prices.pro ? "pro" : "business";
  const theirs = all.filter((subscription) => subscription.customer === tenant.customer);
  const expected = theirs.map((subscription) => {
    const [item] = subscription.items.data;
    return {
      id: subscription.id,
      plan: planOf(subscription),
      status: subscription.status,
      quantity: item?.quantity,
      start: iso(item?.current_period_start ?? 0),
      end: iso(item?.current_period_end ?? 0),
      cancels: subscription.cancel_at_period_end,
      ended: subscription.ended_at === null ? null : iso(subscription.ended_at),
    };
  });
  const rows = await app().db.admin`select * from subscriptions where tenant_id = ${tenant.id}`;
  const held = rows.map((row) => ({
    id: row.stripe_subscription_id,
    plan: row.plan,
    status: row.status,
    quantity: row.quantity,
    start: row.current_period_start.toISOString(),
    end: row.current_period_end.toISOString(),
    cancels: row.cancel_at_period_end,
    ended: row.ended_at?.toISOString() ?? null,
  }));
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  expect(held.sort(byId)).toEqual(expected.sort(byId));
  const active = theirs.find((subscription) => subscription.status === "active");
  const [row] = await app().db.admin`select plan from tenants where id = ${tenant.id}`;
  expect(row?.plan).toBe(active ? planOf(active) : "free");
}
