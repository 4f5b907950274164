import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writePrivateJson } from "./demo";
import { StartError } from "./start-error";

interface Registered {
  stripe: string;
  url: string;
  id: string;
  secret: string;
}

interface RegisterOptions {
  /** Base address of the Stripe API, or of its simulator. */
  stripe: string;
  appUrl: string;
  secretKey: string;
  dataDir: string;
}

/**
 * Makes sure that Stripe calls the app's webhook, and gives the endpoint's signing secret. Stripe tells a
 * secret only once, so it is kept in the data folder and used as long as the endpoint exists.
 */
export async function registerWebhook({
  stripe,
  appUrl,
  secretKey,
  dataDir,
}: RegisterOptions): Promise<string> {
  const url = `${appUrl}/api/webhooks/stripe`;
  const headers = {
    authorization: `Bearer ${secretKey}`,
    "content-type": "application/x-www-form-urlencoded",
  };
  const kept = await readKept(dataDir);
  if (kept && kept.stripe === stripe && kept.url === url) {
    const found = await call(`${stripe}/v1/webhook_endpoints/${kept.id}`, { headers });
    if (found.ok) return kept.secret;
  }
  const body = new URLSearchParams({ url, "enabled_events[]": "*" });
  const answer = await call(`${stripe}/v1/webhook_endpoints`, { method: "POST", headers, body });
  const endpoint = await answer.json();
  if (!answer.ok || typeof endpoint.secret !== "string") {
    throw new StartError(
      `Stripe at ${stripe} did not take the webhook address (${answer.status}): set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.`,
    );
  }
  await writePrivateJson(dataDir, "stripe-webhook.json", {
    stripe,
    url,
    id: endpoint.id,
    secret: endpoint.secret,
  });
  return endpoint.secret;
}

async function readKept(dataDir: string): Promise<Registered | undefined> {
  return readFile(join(dataDir, "stripe-webhook.json"), "utf8").then(JSON.parse, () => undefined);
}

function call(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
}
