import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { registerWebhook } from "./stripe-webhook";

let dataDir: string;
let server: Server;
let stripe: string;
const endpoints = new Map<string, { url: string | null }>();
let refuses = false;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "bulkhead-webhook-"));
  endpoints.clear();
  refuses = false;
  server = createServer(async (request, response) => {
    const id = request.url?.split("/")[3] ?? "";
    if (request.method === "GET") return response.writeHead(endpoints.has(id) ? 200 : 404).end("{}");
    let body = "";
    for await (const chunk of request) body += chunk;
    const made = `we_${endpoints.size + 1}`;
    if (!refuses) endpoints.set(made, { url: new URLSearchParams(body).get("url") });
    response.writeHead(refuses ? 401 : 200).end(JSON.stringify({ id: made, secret: `whsec_${made}` }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  stripe = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await rm(dataDir, { recursive: true, force: true });
});

const register = (appUrl = "http://localhost:3000") =>
  registerWebhook({ stripe, appUrl, secretKey: "sk_test_x", dataDir });

describe("the webhook's registration", () => {
  it("happens once for an address, and the secret is kept", async () => {
    expect(await register()).toBe("whsec_we_1");
    expect(await register()).toBe("whsec_we_1");
    expect([...endpoints.values()]).toEqual([{ url: "http://localhost:3000/api/webhooks/stripe" }]);
  });

  it("happens again when the app moved, or when Stripe forgot it", async () => {
    await register();
    expect(await register("http://localhost:3001")).toBe("whsec_we_2");
    endpoints.delete("we_2");
    expect(await register("http://localhost:3001")).toBe("whsec_we_2");
    expect(endpoints.get("we_2")?.url).toBe("http://localhost:3001/api/webhooks/stripe");
  });

  it("says what to set when Stripe refuses", async () => {
    refuses = true;
    await expect(register()).rejects.toThrow("(401): set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET");
  });
});
