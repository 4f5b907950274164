import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "@/local/stripe/test/harness";
import { PLANS } from "@/server/kernel/plans";
import { setUpStripe } from "./set-up-stripe";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

describe("stripe-setup", () => {
  it("makes a product and a price for each plan that costs something, and a portal that offers them", async () => {
    const { sdk } = harness;
    const { changes } = await setUpStripe(sdk);
    expect(changes).toHaveLength(5);
    const { data: prices } = await sdk.prices.list({ active: true, limit: 100 });
    const sold = Object.values(PLANS).flatMap(({ price }) => price ?? []);
    expect(prices.map((price) => [price.lookup_key, price.unit_amount, price.currency]).sort()).toEqual(
      sold.map((price) => [price.lookupKey, price.unitAmount, price.currency]).sort(),
    );
    const { data: portals } = await sdk.billingPortal.configurations.list({ active: true });
    const offered = portals[0]?.features.subscription_update.products?.flatMap((product) => product.prices);
    expect(offered?.sort()).toEqual(prices.map((price) => price.id).sort());
    expect(portals[0]?.features.subscription_cancel.mode).toBe("at_period_end");
  });

  it("changes nothing the second time", async () => {
    expect((await setUpStripe(harness.sdk)).changes).toEqual([]);
  });

  it("sells at a new amount and leaves the old price to those who have it", async () => {
    const { sdk } = harness;
    const [old] = (await sdk.prices.list({ lookup_keys: ["bulkhead_pro_monthly"] })).data;
    const cheaper = await sdk.prices.create({
      product: "bulkhead_pro",
      currency: "usd",
      unit_amount: 100,
      recurring: { interval: "month" },
      lookup_key: "bulkhead_pro_monthly",
      transfer_lookup_key: true,
    });
    expect((await setUpStripe(sdk)).changes).toContain(`price ${cheaper.id} no longer sold`);
    const [current] = (await sdk.prices.list({ lookup_keys: ["bulkhead_pro_monthly"], active: true })).data;
    expect(current?.unit_amount).toBe(PLANS.pro.price?.unitAmount);
    expect(current?.id).not.toBe(old?.id);
    expect((await sdk.prices.retrieve(old?.id ?? "")).metadata.bulkhead_plan).toBe("pro");
  });
});
