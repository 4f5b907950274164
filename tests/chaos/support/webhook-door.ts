import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { handleStripeWebhook } from "@/server/ops/stripe-webhook";

export interface WebhookDoor {
  url: string;
  /** Ids of events in the order in which they were answered 200, copies included. */
  accepted: string[];
  close(): Promise<void>;
}

/** The application's webhook door on a port of its own. What should follow is left to `onAccepted`. */
export async function openWebhookDoor(
  onAccepted: (stripeEventId: string, handOver: () => Promise<void>) => void,
): Promise<WebhookDoor> {
  const accepted: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const signature = String(incoming.headers["stripe-signature"] ?? "");
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: "POST",
      headers: { "stripe-signature": signature },
      body,
    });
    const response = await handleStripeWebhook(request, (handOver) => {
      const { id } = JSON.parse(body.toString());
      accepted.push(id);
      onAccepted(id, handOver);
    });
    outgoing.writeHead(response.status).end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/webhooks/stripe`,
    accepted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
