import { request as httpRequest } from "node:http";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, sdkFor, startHarness } from "@/local/stripe/test/harness";

let harness: Harness;
let sdk: Stripe;
beforeAll(async () => {
  harness = await startHarness();
  sdk = harness.sdk;
});
afterAll(() => harness.close());

const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable("it should have failed"),
    (error: unknown) => {
      if (error instanceof Stripe.errors.StripeError) return error;
      throw error;
    },
  );

describe("keys", () => {
  it("refuses a call without a test key with StripeAuthenticationError", async () => {
    const { hostname, port } = new URL(harness.url);
    const wrong = new Stripe("nonsense_key_value", { host: hostname, port, protocol: "http" });
    const error = await failure(wrong.customers.list());
    expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect(error.message).not.toContain("nonsense_key_value");
    expect((await fetch(`${harness.url}/v1/customers`)).status).toBe(401);
  });

  it("accepts the key as basic user, and names each request", async () => {
    const authorization = `Basic ${Buffer.from("sk_test_x:").toString("base64")}`;
    const response = await fetch(`${harness.url}/v1/customers`, { headers: { authorization } });
    expect(response.status).toBe(200);
    expect(response.headers.get("request-id")).toMatch(/^req_/);
  });
});

describe("parameters", () => {
  it("names an unknown, a missing, an empty and a malformed parameter as Stripe does", async () => {
    const raw = (path: string, body: string) =>
      fetch(`${harness.url}${path}`, {
        method: "POST",
        body,
        headers: { authorization: "Bearer sk_test_x", "content-type": "application/x-www-form-urlencoded" },
      }).then(async (response) => ({ status: response.status, ...(await response.json()).error }));
    expect(await raw("/v1/customers", "colour=red")).toMatchObject({
      status: 400,
      type: "invalid_request_error",
      code: "parameter_unknown",
      param: "colour",
    });
    expect(await raw("/v1/products", "")).toMatchObject({ code: "parameter_missing", param: "name" });
    expect(await raw("/v1/products", "name=")).toMatchObject({ code: "parameter_invalid_empty" });
    expect(await raw("/v1/customers", "balance=many")).toMatchObject({
      code: "parameter_invalid_integer",
      param: "balance",
    });
    expect(
      await raw("/v1/prices", "currency=usd&recurring[interval]=month&recurring[when]=now"),
    ).toMatchObject({
      code: "parameter_unknown",
      param: "recurring[when]",
    });
    expect((await raw("/v1/customers", "__proto__[a]=1")).status).toBe(400);
  });

  it("survives an address that is none", async () => {
    const { hostname, port } = new URL(harness.url);
    const status = await new Promise((resolve) => {
      httpRequest({ hostname, port, path: "//" }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(400);
    const broken = await fetch(`${harness.url}/v1/customers/%ff`, {
      headers: { authorization: "Bearer sk_test_x" },
    });
    expect(broken.status).toBe(400);
  });

  it("answers 404 resource_missing for an unknown id, and 404 for an unknown address", async () => {
    const error = await failure(sdk.customers.retrieve("cus_none"));
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect(error).toMatchObject({ statusCode: 404, code: "resource_missing", param: "id" });
    expect(await failure(sdk.balance.retrieve())).toMatchObject({ statusCode: 404 });
  });
});

describe("idempotency", () => {
  it("replays the first answer and makes nothing twice", async () => {
    const options = { idempotencyKey: "once" };
    const first = await sdk.customers.create({ name: "One" }, options);
    const second = await sdk.customers.create({ name: "One" }, options);
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect((await sdk.customers.list({ limit: 100 })).data.filter(({ name }) => name === "One")).toHaveLength(
      1,
    );
  });

  it("refuses the same key with other parameters", async () => {
    await sdk.customers.create({ name: "A" }, { idempotencyKey: "reused" });
    const error = await failure(sdk.customers.create({ name: "B" }, { idempotencyKey: "reused" }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(error.statusCode).toBe(400);
  });

  it("does not hold a refused request against its key", async () => {
    const options = { idempotencyKey: "mended" };
    await failure(sdk.products.create({ name: "" }, options));
    expect((await sdk.products.create({ name: "Mended" }, options)).name).toBe("Mended");
  });

  it("answers 409 while the first request with the key is in flight", async () => {
    await harness.control("fail-next", { path: "/v1/products", hang: 1_500 });
    const options = { idempotencyKey: "busy" };
    const slow = sdk.products.create({ name: "Slow" }, options);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await failure(sdk.products.create({ name: "Slow" }, options))).toMatchObject({
      statusCode: 409,
      code: "idempotency_key_in_use",
    });
    expect((await slow).name).toBe("Slow");
  });

  it("lets the SDK's own retry find the change whose answer was lost, once", async () => {
    await harness.control("fail-next", { path: "/v1/customers", status: 500, afterCommit: true });
    const made = await sdkFor(harness.url, 2).customers.create({ name: "Lost answer" });
    const all = await sdk.customers.list({ limit: 100 });
    expect(all.data.filter(({ name }) => name === "Lost answer").map(({ id }) => id)).toEqual([made.id]);
  });
});

describe("ordered failures", () => {
  it("fails as often as told, with the SDK's type for the status", async () => {
    await harness.control("fail-next", { path: "/v1/customers", status: 429, times: 2 });
    const limited = await failure(sdk.customers.list());
    expect(limited).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    await sdk.products.list();
    await failure(sdk.customers.list());
    await sdk.customers.list();
    await harness.control("fail-next", { status: 503 });
    expect(await failure(sdk.prices.list())).toBeInstanceOf(Stripe.errors.StripeAPIError);
  });

  it("hangs until the caller's deadline", async () => {
    await harness.control("fail-next", { path: "/v1/products", hang: true });
    const error = await failure(sdk.products.list({}, { timeout: 200 }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  });
});

describe("lists", () => {
  it("pages forward and backward through all, newest first", async () => {
    for (let n = 0; n < 25; n++) await sdk.products.create({ id: `prod_page_${n}`, name: `P${n}` });
    const all = await sdk.products.list({ limit: 7 }).autoPagingToArray({ limit: 1000 });
    const paged = all.map(({ id }) => id).filter((id) => id.startsWith("prod_page_"));
    expect(paged).toEqual(Array.from({ length: 25 }, (_, n) => `prod_page_${24 - n}`));
    const before = await sdk.products.list({ limit: 3, ending_before: "prod_page_20" });
    expect(before.data.map(({ id }) => id)).toEqual(["prod_page_23", "prod_page_22", "prod_page_21"]);
    expect(before.has_more).toBe(true);
  });

  it("refuses a limit out of range and a cursor that names nothing", async () => {
    expect(await failure(sdk.products.list({ limit: 101 }))).toMatchObject({
      statusCode: 400,
      param: "limit",
    });
    expect(await failure(sdk.products.list({ starting_after: "prod_gone" }))).toMatchObject({
      code: "resource_missing",
      param: "starting_after",
    });
  });
});
