import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";

export interface Received {
  event: Stripe.Event;
  signatureHolds: boolean;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** The status of each answer, by how many came before it. */
  answer: (index: number) => number;
  /** Waits until so many arrived. */
  count(wanted: number): Promise<void>;
  close(): Promise<void>;
}

/** An endpoint as an app would have one: it verifies the signature over the raw body. */
export async function startReceiver(secret: string): Promise<Receiver> {
  const waiters: { wanted: number; resolve: () => void }[] = [];
  const stripe = new Stripe("sk_test_receiver");
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const index = receiver.received.length;
    let signatureHolds = true;
    try {
      stripe.webhooks.constructEvent(raw, request.headers["stripe-signature"] ?? "", secret);
    } catch {
      signatureHolds = false;
    }
    receiver.received.push({ event: JSON.parse(raw.toString()), signatureHolds });
    response.writeHead(receiver.answer(index)).end();
    for (const waiter of waiters) if (receiver.received.length >= waiter.wanted) waiter.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    received: [],
    answer: () => 200,
    count: (wanted) =>
      new Promise((resolve) => {
        if (receiver.received.length >= wanted) resolve();
        else waiters.push({ wanted, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
