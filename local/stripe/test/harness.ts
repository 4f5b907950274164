import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { startStripe } from "@/local/stripe/index";

export interface Harness {
  url: string;
  sdk: Stripe;
  stateFile: string;
  control(name: string, body: object): Promise<Record<string, unknown>>;
  page(path: string, form?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** A simulator of its own on a free port, reached through the real SDK. */
export async function startHarness(): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), "stripe-"));
  const stateFile = join(folder, "state.jsonl");
  const running = await startStripe({ port: 0, stateFile, log: () => undefined });
  return {
    url: running.url,
    sdk: sdkFor(running.url),
    stateFile,
    control: (name, body) => callControl(running.url, name, body),
    page: (path, form) => {
      const target = new URL(path, running.url);
      return form
        ? fetch(target, { method: "POST", body: new URLSearchParams(form), redirect: "manual" })
        : fetch(target, { redirect: "manual" });
    },
    async close() {
      await running.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The SDK as the app makes it, without retries unless asked. */
export function sdkFor(url: string, maxNetworkRetries = 0): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe("sk_test_simulated", { host: hostname, port, protocol: "http", maxNetworkRetries });
}

/** Posts JSON to a control; throws unless it answers 200. */
export async function callControl(url: string, name: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/_control/${name}`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A customer with a card that works, or another of Stripe's ready-made ones. */
export async function customerWithCard(sdk: Stripe, card = "pm_card_visa"): Promise<Stripe.Customer> {
  const customer = await sdk.customers.create({ email: "owner@example.com" });
  const method = await sdk.paymentMethods.attach(card, { customer: customer.id });
  return sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
}

/** A recurring price in dollars (cents), under a product of its own. */
export function price(
  sdk: Stripe,
  name: string,
  cents: number,
  interval: "month" | "year" = "month",
): Promise<Stripe.Price> {
  return sdk.prices.create({
    currency: "usd",
    unit_amount: cents,
    recurring: { interval },
    product_data: { name },
  });
}

export const GOOD_CARD = {
  email: "owner@example.com",
  number: "4242 4242 4242 4242",
  expiry: "12 / 40",
  cvc: "123",
};
