import type { Context } from "@/local/stripe/context";
import { readSettings } from "@/local/stripe/settings";
import { type Html, html } from "./html";
import { layout, money } from "./layout";
import type { Page } from "./page";

const SHOWN = 50;

function consolePage(ctx: Context): string {
  const { delivery, failNext } = readSettings(ctx.store);
  const now = new Date(ctx.clock.seconds() * 1000).toISOString();
  const body = html`
<h1>Stripe simulator</h1>
<section aria-labelledby="controls"><h2 id="controls">Controls</h2>
<p>Simulated time: <time datetime="${now}">${now}</time></p>
${button("clock", "Forward one day", { advanceSeconds: 86_400 })}
${button("clock", "Forward one month", { advanceSeconds: 31 * 86_400 })}
<p>Webhooks: ${delivery.paused ? "paused" : "on"}, delay ${delivery.delayMs} ms, sent ${delivery.duplicate} times,
${delivery.shuffle ? `shuffled (seed ${delivery.seed})` : "in order"}.</p>
${delivery.paused ? button("webhooks", "Go on", { pause: false }) : button("webhooks", "Pause", { pause: true })}
${button("webhooks", delivery.shuffle ? "In order" : "Shuffle", { shuffle: !delivery.shuffle })}
${button("webhooks", delivery.duplicate > 1 ? "Send once" : "Send twice", { duplicate: delivery.duplicate > 1 ? 1 : 2 })}
${button("webhooks", "Flush", { flush: true })}
${button("fail-next", "Fail the next API call", { status: 500 })}
${failNext.length > 0 && html`<p role="status">${failNext.length} ordered failure(s) waiting.</p>`}</section>
${subscriptions(ctx)}${events(ctx)}${deliveries(ctx)}${counts(ctx)}`;
  return layout("Stripe simulator", body, 64);
}

function button(control: string, label: string, body: object): Html {
  return html`<form class="inline" method="post" action="/_control/${control}">
<input type="hidden" name="json" value="${JSON.stringify(body)}"><button class="plain" type="submit">${label}</button></form> `;
}

function table(title: string, heads: string[], rows: (string | number | Html)[][]): Html {
  return html`<section aria-label="${title}"><h2>${title}</h2>${
    rows.length === 0
      ? html`<p class="soft">None yet.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="${title}, table"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`
  }</section>`;
}

function subscriptions(ctx: Context): Html {
  const rows = ctx.store
    .all("subscriptions")
    .slice(-SHOWN)
    .reverse()
    .map((each) => [
      each.id,
      each.customer,
      each.status,
      new Date((each.items.data[0]?.current_period_end ?? 0) * 1000).toISOString().slice(0, 10),
      button("clock", "To its next invoice", { toNextInvoice: each.id }),
    ]);
  const invoices = ctx.store
    .all("invoices")
    .slice(-SHOWN)
    .reverse()
    .map((each) => [
      html`<a href="/invoices/${each.id}">${each.number ?? each.id}</a>`,
      each.customer ?? "",
      money(each.total, each.currency),
      each.status ?? "",
      each.attempt_count,
    ]);
  return html`${table("Subscriptions", ["id", "customer", "status", "period end", ""], rows)}
${table("Invoices", ["number", "customer", "total", "status", "attempts"], invoices)}`;
}

function events(ctx: Context): Html {
  const rows = ctx.store
    .all("events")
    .slice(-SHOWN)
    .reverse()
    .map((event) => [new Date(event.created * 1000).toISOString(), event.type, event.id]);
  return table("Events", ["created", "type", "id"], rows);
}

function deliveries(ctx: Context): Html {
  const rows = ctx.store
    .all("deliveries")
    .slice(-SHOWN)
    .reverse()
    .map((each) => [
      each.eventType,
      each.url,
      each.state,
      each.attempts.length,
      each.attempts.at(-1)?.error ?? "",
    ]);
  return table("Webhook deliveries", ["event", "to", "state", "attempts", "last error"], rows);
}

function counts(ctx: Context): Html {
  const names = ["customers", "products", "prices", "meters", "meterEvents", "checkoutSessions"] as const;
  const rows = names.map((name) => [name, ctx.store.all(name).length]);
  const prices = ctx.store
    .all("prices")
    .map((each) => [each.id, each.lookup_key ?? "", each.recurring?.interval ?? "", each.unit_amount ?? ""]);
  return html`${table("Objects", ["kind", "count"], rows)}
${table("Prices", ["id", "lookup key", "interval", "unit amount"], prices)}`;
}

export const consolePages: Page[] = [
  { method: "GET", path: "/", run: (ctx) => ({ status: 200, html: consolePage(ctx) }) },
];
