import { isMetered } from "@/local/stripe/billing/metered";
import { amountFor } from "@/local/stripe/billing/rating";
import type { Context } from "@/local/stripe/context";
import { ApiError, invalid } from "@/local/stripe/http/errors";
import { hasEnded } from "@/local/stripe/lifecycle/cancel-subscription";
import { payingMethod } from "@/local/stripe/lifecycle/collect-invoice";
import { periodOf } from "@/local/stripe/lifecycle/items";
import { productName } from "@/local/stripe/lifecycle/lines";
import { findPortalSession, PORTAL_SECONDS } from "@/local/stripe/objects/portal-sessions";
import type { PortalSession, Price, Subscription } from "@/local/stripe/wire";
import { cardFields } from "./card-fields";
import { type Html, html } from "./html";
import { day, layout, money } from "./layout";
import { field, type Page, type PageAnswer } from "./page";
import { offeredPrices, PORTAL_ACTIONS } from "./portal-actions";

interface Notice {
  error?: string;
  done?: string;
}

function show(ctx: Context, session: PortalSession, { error, done }: Notice = {}): PageAnswer {
  if (ctx.clock.seconds() > session.created + PORTAL_SECONDS) {
    const gone = html`<h1>Billing</h1><p role="status">This link has expired.</p>${back(session)}`;
    return { status: 410, html: layout("Billing", gone) };
  }
  const customer = ctx.store.get("customers", session.customer);
  const mine = ctx.store.all("subscriptions").filter((each) => each.customer === session.customer);
  const running = mine.filter((each) => !hasEnded(each));
  const body = html`
<h1>Billing</h1>
${error && html`<p role="alert">${error}</p>`}${done && html`<p role="status">${done}</p>`}
<p class="soft">${customer?.name} ${customer?.email}</p>
${running.length === 0 && html`<section><h2>Current plan</h2><p>You have no subscription.</p></section>`}
${running.map((subscription) => planSection(ctx, session, subscription))}
${cardSection(ctx, session, running[0])}
${invoiceSection(ctx, session)}
${back(session)}`;
  return { status: error ? 402 : 200, html: layout("Billing", body) };
}

function back(session: PortalSession): Html | null {
  return session.return_url === null ? null : html`<p><a href="${session.return_url}">Return</a></p>`;
}

function action(session: PortalSession, name: string): string {
  return `/portal/${session.id}?do=${name}`;
}

function planSection(ctx: Context, session: PortalSession, subscription: Subscription): Html {
  const { end } = periodOf(subscription);
  const ending = subscription.cancel_at !== null;
  const hidden = html`<input type="hidden" name="subscription" value="${subscription.id}">`;
  const when = ending ? `Ends on ${day(subscription.cancel_at ?? end)}` : `Renews on ${day(end)}`;
  return html`<section aria-label="Current plan"><h2>Current plan</h2>
<ul class="rows">${subscription.items.data.map(
    ({ price, quantity }) =>
      html`<li><strong>${productName(ctx, price)}</strong><span>${priceText(price, quantity ?? 1)}</span></li>`,
  )}</ul>
<p><span class="soft">Status:</span> ${subscription.status.replaceAll("_", " ")}. ${when}.</p>
${switchForm(ctx, session, subscription, hidden)}
${
  ending
    ? html`<form method="post" action="${action(session, "resume")}">${hidden}<button type="submit">Resume subscription</button></form>`
    : html`<form method="post" action="${action(session, "cancel")}">${hidden}<button class="plain" type="submit">Cancel subscription</button></form>`
}</section>`;
}

function switchForm(
  ctx: Context,
  session: PortalSession,
  subscription: Subscription,
  hidden: Html,
): Html | null {
  const current = subscription.items.data.map(({ price }) => price.id);
  const others = offeredPrices(ctx, session, subscription).filter(({ id }) => !current.includes(id));
  if (others.length === 0) return null;
  return html`<form method="post" action="${action(session, "switch")}">${hidden}
<label>Switch plan <select name="price">${others.map(
    (price) => html`<option value="${price.id}">${productName(ctx, price)}, ${priceText(price, 1)}</option>`,
  )}</select></label>
<button type="submit">Switch plan</button></form><br>`;
}

function priceText(price: Price, quantity: number): string {
  const { interval = "month" } = price.recurring ?? {};
  if (isMetered(price)) return "billed by usage";
  return `${money(amountFor(price, quantity), price.currency)} per ${interval}`;
}

function cardSection(ctx: Context, session: PortalSession, running: Subscription | undefined): Html {
  const method = payingMethod(ctx, session.customer, running);
  const card = ctx.store.get("paymentMethods", method ?? "")?.card;
  return html`<section aria-label="Payment method"><h2>Payment method</h2>
<p>${card ? `${card.brand} ending in ${card.last4}, expires ${card.exp_month}/${card.exp_year}` : "No card on file."}</p>
<details><summary>Update card</summary><form method="post" action="${action(session, "card")}">
${cardFields}<button type="submit">Save card</button></form></details></section>`;
}

function invoiceSection(ctx: Context, session: PortalSession): Html {
  const invoices = ctx.store
    .all("invoices")
    .filter((invoice) => invoice.customer === session.customer && invoice.status !== "draft")
    .reverse();
  const rows = invoices.map(
    (
      invoice,
    ) => html`<li><a href="/invoices/${invoice.id}">${invoice.number}</a><span>${day(invoice.created)}</span>
<span>${money(invoice.total, invoice.currency)}</span><span>${invoice.status}</span>
${
  invoice.status === "open" &&
  html`<form method="post" action="${action(session, "pay")}"><input type="hidden" name="invoice" value="${invoice.id}">
<button type="submit">Pay ${invoice.number}</button></form>`
}</li>`,
  );
  return html`<section aria-label="Invoices"><h2>Invoices</h2>
${rows.length === 0 ? html`<p>No invoices yet.</p>` : html`<ul class="rows">${rows}</ul>`}</section>`;
}

function submit(ctx: Context, id: string, form: Record<string, string>): PageAnswer {
  const session = findPortalSession(ctx, id);
  try {
    const run = PORTAL_ACTIONS[field(form, "do")];
    if (!run) throw invalid("Unknown action.");
    if (ctx.clock.seconds() > session.created + PORTAL_SECONDS) return show(ctx, session);
    const done = ctx.store.transact(() => run(ctx, session, form));
    return show(ctx, session, typeof done === "string" ? { done } : done);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return show(ctx, session, { error: error.message });
  }
}

export const portalPages: Page[] = [
  { method: "GET", path: "/portal/:id", run: (ctx, id) => show(ctx, findPortalSession(ctx, id)) },
  { method: "POST", path: "/portal/:id", run: submit },
];
