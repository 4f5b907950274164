import { z } from "zod";
import type { Context } from "./context";
import { invalid } from "./http/errors";
import { advanceTo } from "./lifecycle/advance";
import { periodOf } from "./lifecycle/items";
import { findSubscription } from "./objects/find-subscription";
import { createEndpoint } from "./objects/webhook-endpoints";
import { changeSettings, readSettings } from "./settings";
import type { Dispatcher } from "./webhooks/dispatcher";

/** The controls: what a test or a person does to the simulated world. Bodies are JSON. */
export type Control = (ctx: Context, dispatcher: Dispatcher, body: unknown) => object | Promise<object>;

const Webhooks = z.strictObject({
  delayMs: z.number().int().min(0).optional(),
  duplicate: z.number().int().min(1).max(100).optional(),
  shuffle: z.boolean().optional(),
  seed: z.number().int().optional(),
  pause: z.boolean().optional(),
  flush: z.boolean().optional(),
  concurrency: z.number().int().min(1).max(100).optional(),
  retryBaseMs: z.number().int().min(1).optional(),
  maxAttempts: z.number().int().min(1).max(100).optional(),
});

const webhooks: Control = async (ctx, dispatcher, body) => {
  const { flush, pause, ...rest } = parse(Webhooks, body);
  const before = readSettings(ctx.store).delivery;
  const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const delivery = { ...before, ...set, paused: pause ?? before.paused };
  ctx.store.transact(() => changeSettings(ctx.store, { delivery }));
  dispatcher.wake();
  return flush ? { ...delivery, flushed: await dispatcher.flush() } : delivery;
};

const Clock = z.union([
  z.strictObject({ advanceTo: z.union([z.number().int(), z.iso.datetime({ offset: true })]) }),
  z.strictObject({ advanceSeconds: z.number().int().min(0) }),
  z.strictObject({ toNextInvoice: z.string() }),
]);

const clock: Control = (ctx, _dispatcher, body) => {
  const done = advanceTo(ctx, targetOf(ctx, parse(Clock, body)));
  return { now: ctx.clock.seconds(), done };
};

function targetOf(ctx: Context, wanted: z.output<typeof Clock>): number {
  if ("advanceSeconds" in wanted) return ctx.clock.seconds() + wanted.advanceSeconds;
  if ("toNextInvoice" in wanted) return periodOf(findSubscription(ctx, wanted.toNextInvoice)).end;
  const { advanceTo: at } = wanted;
  return typeof at === "number" ? at : Math.floor(Date.parse(at) / 1000);
}

const FailNext = z.strictObject({
  path: z.string().startsWith("/").optional(),
  method: z.enum(["GET", "POST", "DELETE"]).optional(),
  status: z.number().int().min(400).max(599).default(500),
  code: z.string().optional(),
  times: z.number().int().min(1).max(10_000).default(1),
  hang: z.union([z.boolean(), z.number().int().min(1)]).default(false),
  afterCommit: z.boolean().default(false),
  clear: z.boolean().optional(),
});

const failNext: Control = (ctx, _dispatcher, body) => {
  const { clear, path = null, method = null, code = null, ...rest } = parse(FailNext, body);
  const rules = clear ? [] : [...readSettings(ctx.store).failNext, { path, method, code, ...rest }];
  ctx.store.transact(() => changeSettings(ctx.store, { failNext: rules }));
  return { failNext: rules };
};

const Dunning = z.strictObject({
  retryDays: z.array(z.number().int().min(1)).max(8).optional(),
  afterLastRetry: z.enum(["cancel", "unpaid", "past_due"]).optional(),
});

const dunning: Control = (ctx, _dispatcher, body) => {
  const wanted = parse(Dunning, body);
  const { dunning: before } = readSettings(ctx.store);
  const next = {
    retryDays: wanted.retryDays ?? before.retryDays,
    afterLastRetry: wanted.afterLastRetry ?? before.afterLastRetry,
  };
  ctx.store.transact(() => changeSettings(ctx.store, { dunning: next }));
  return next;
};

const Endpoints = z.strictObject({
  url: z.string(),
  secret: z.string().min(1).optional(),
  enabled_events: z.array(z.string()).default(["*"]),
});

/** Makes sure that one endpoint of this URL exists, with this secret: the same call again changes nothing. */
const endpoints: Control = (ctx, _dispatcher, body) => {
  const wanted = parse(Endpoints, body);
  return ctx.store.transact(() => {
    const known = ctx.store.all("webhookEndpoints").find((each) => each.url === wanted.url);
    if (!known) return createEndpoint(ctx, wanted);
    const { enabled_events } = wanted;
    const next = { ...known, enabled_events, status: "enabled", secret: wanted.secret ?? known.secret };
    ctx.store.put("webhookEndpoints", next);
    return next;
  });
};

/** The whole visible state, secrets of endpoints included: everything here is made up. */
export function controlState(ctx: Context): object {
  const { store } = ctx;
  const { clockOffsetMs, dunning: retries, delivery, failNext: rules } = readSettings(store);
  const deliveries = store.all("deliveries");
  return {
    now: ctx.clock.seconds(),
    clockOffsetMs,
    dunning: retries,
    webhooks: delivery,
    failNext: rules,
    pendingDeliveries: deliveries.filter((each) => each.state === "pending").length,
    customers: store.all("customers"),
    products: store.all("products"),
    prices: store.all("prices"),
    meters: store.all("meters"),
    subscriptions: store.all("subscriptions"),
    invoices: store.all("invoices"),
    checkoutSessions: store.all("checkoutSessions"),
    webhookEndpoints: store.all("webhookEndpoints"),
    events: store.all("events"),
    deliveries,
  };
}

function parse<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw invalid(z.prettifyError(result.error));
}

export const CONTROLS: Record<string, Control> = {
  webhooks,
  clock,
  dunning,
  endpoints,
  "fail-next": failNext,
};
