import type { Context } from "@/local/stripe/context";
import { ApiError, invalid } from "@/local/stripe/http/errors";
import { completeCheckout } from "@/local/stripe/lifecycle/complete-checkout";
import { findCheckout } from "@/local/stripe/objects/checkout-sessions";
import type { CheckoutLineItem, CheckoutSession } from "@/local/stripe/wire";
import { cardFields, readCard } from "./card-fields";
import { html } from "./html";
import { day, layout, money } from "./layout";
import { field, type Page, type PageAnswer } from "./page";

interface Shown {
  error?: string;
  email?: string;
  name?: string;
}

function show(ctx: Context, session: CheckoutSession, { error, email, name }: Shown = {}): PageAnswer {
  if (session.status !== "open") return over(session);
  const detail = ctx.store.get("checkoutDetails", session.id);
  const known = ctx.store.get("customers", session.customer ?? "")?.email ?? session.customer_email ?? "";
  const days = detail?.subscription.trialPeriodDays ?? null;
  const body = html`
<h1>Subscribe</h1>
${error && html`<p role="alert">${error}</p>`}
<section aria-labelledby="order"><h2 id="order">Your order</h2>
<ul class="rows">${(detail?.lines ?? []).map(orderLine)}</ul>
<p class="amount">${money(session.amount_total ?? 0, session.currency ?? "usd")}</p>
<p class="soft">${days ? `${days} days free, then the amount above` : "Due today"}</p></section>
<section aria-labelledby="pay"><h2 id="pay">Pay with card</h2>
<form method="post" action="/checkout/${session.id}">
<label>E-mail
  <input name="email" type="email" autocomplete="email" value="${email ?? known}" required></label>
${cardFields}
<label>Name on card
  <input name="name" autocomplete="cc-name" value="${name ?? ""}"></label>
<button class="wide" type="submit">Subscribe</button>
</form></section>
${session.cancel_url && html`<p><a href="${session.cancel_url}">Cancel</a></p>`}
<p class="soft">This is a simulator: no money moves. 4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined,
4000 0000 0000 0341 pays now and fails at each renewal.</p>`;
  return { status: error ? 402 : 200, html: layout("Checkout", body) };
}

function orderLine(line: CheckoutLineItem) {
  const { price } = line;
  const interval = price?.recurring?.interval ?? "month";
  const metered = price?.recurring?.usage_type === "metered";
  const amount = metered ? "billed by usage" : `${money(line.amount_total, line.currency)} per ${interval}`;
  return html`<li><span>${line.description}${(line.quantity ?? 1) > 1 && ` × ${line.quantity ?? 1}`}</span><span>${amount}</span></li>`;
}

function over(session: CheckoutSession): PageAnswer {
  const words =
    session.status === "complete" ? "This checkout is already complete." : "This checkout link has expired.";
  const body = html`<h1>Checkout</h1><p role="status">${words}</p>
${session.cancel_url && html`<p><a href="${session.cancel_url}">Back</a></p>`}
<p class="soft">Made on ${day(session.created)}.</p>`;
  return { status: session.status === "complete" ? 200 : 410, html: layout("Checkout", body) };
}

function pay(ctx: Context, id: string, form: Record<string, string>): PageAnswer {
  const session = findCheckout(ctx, id);
  if (session.status !== "open") return over(session);
  const email = field(form, "email");
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw invalid("Your e-mail address is incomplete.");
  const card = readCard(form, ctx.clock.seconds());
  const done = completeCheckout(ctx, session, { ...card, email, name: field(form, "name") || null });
  return { redirect: (done.success_url ?? "/").replaceAll("{CHECKOUT_SESSION_ID}", done.id) };
}

/** Runs the payment in a transaction of its own, so that a decline undoes it and the form is shown again. */
function submit(ctx: Context, id: string, form: Record<string, string>): PageAnswer {
  try {
    return ctx.store.transact(() => pay(ctx, id, form));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 404) throw error;
    const typed = { email: field(form, "email"), name: field(form, "name") };
    return show(ctx, findCheckout(ctx, id), { error: error.message, ...typed });
  }
}

export const checkoutPages: Page[] = [
  { method: "GET", path: "/checkout/:id", run: (ctx, id) => show(ctx, findCheckout(ctx, id)) },
  { method: "POST", path: "/checkout/:id", run: submit },
];
