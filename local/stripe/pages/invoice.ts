import { findInvoice } from "@/local/stripe/objects/invoices";
import type { Invoice } from "@/local/stripe/wire";
import { html } from "./html";
import { day, layout, money } from "./layout";
import type { Page } from "./page";

function invoicePage(invoice: Invoice): string {
  const { currency } = invoice;
  const body = html`
<h1>Invoice ${invoice.number}</h1>
<p class="soft">${day(invoice.created)}, ${invoice.customer_email}</p>
<section><ul class="rows">${invoice.lines.data.map(
    (line) => html`<li><span>${line.description}</span><span>${money(line.amount, currency)}</span></li>`,
  )}</ul></section>
<p class="amount">${money(invoice.total, currency)}</p>
<p>${invoice.status === "paid" ? "Paid" : `${money(invoice.amount_remaining, currency)} due`} (${invoice.status})</p>`;
  return layout(`Invoice ${invoice.number ?? ""}`, body);
}

export const invoicePages: Page[] = [
  {
    method: "GET",
    path: "/invoices/:id",
    run: (ctx, id) => ({ status: 200, html: invoicePage(findInvoice(ctx, id)) }),
  },
];
