import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startInngest } from "@/local/inngest";
import { startStripe } from "@/local/stripe";
import { type CountingMailSink, startCountingMailSink } from "./mail-sink";

export interface OutsideWorld {
  mail: CountingMailSink;
  stripeUrl: string;
  /** What the app needs to know of it. */
  environment: Record<string, string>;
  /** Resolves once Inngest knows the app's functions: an event that comes before starts nothing. */
  synced: Promise<void>;
  /** Tells the Stripe simulator how to fail. */
  failNext(rule: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Stripe, Inngest and a mail server of a test file's own; Inngest calls the app at `appPort`. */
export async function startOutsideWorld(databaseUrl: string, appPort: number): Promise<OutsideWorld> {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-world-"));
  const silent = () => undefined;
  let registered = () => {};
  const synced = new Promise<void>((resolve) => {
    registered = resolve;
  });
  const [mail, stripe, inngest] = await Promise.all([
    startCountingMailSink(),
    startStripe({ port: 0, stateFile: join(folder, "stripe.jsonl"), log: silent }),
    startInngest({
      port: 0,
      databaseUrl,
      appUrl: `http://127.0.0.1:${appPort}/api/inngest`,
      prefer: "stand-in",
      pollMs: 20,
      retryBaseMs: 20,
      log: (line) => line.includes("registered") && registered(),
    }),
  ]);
  return {
    mail,
    stripeUrl: stripe.url,
    synced,
    environment: {
      INNGEST_DEV: inngest.url,
      STRIPE_API_BASE: stripe.url,
      SMTP_URL: mail.url,
    },
    async failNext(rule) {
      const body = JSON.stringify(rule);
      const answer = await fetch(`${stripe.url}/_control/fail-next`, { method: "POST", body });
      if (!answer.ok) throw new Error(`fail-next: ${await answer.text()}`);
    },
    async close() {
      await inngest.close();
      await Promise.all([stripe.close(), mail.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
