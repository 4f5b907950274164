import { type EventSink, EventsRefused } from "@/server/platform/outbox";
import { createInngest } from "./client";
import { toInngest } from "./events";

/** Shorter than the database's deadline: the events are locked meanwhile. */
const DEADLINE_MS = 2_500;

/** Answers that speak of the events. Others (a wrong key, a full queue, a gateway's) speak of the way to Inngest. */
const REFUSALS: ReadonlySet<number> = new Set([400, 406, 409, 412, 413, 422]);
const SINK_FAULTS: ReadonlySet<number> = new Set([500]);

/** Hands events to Inngest. The SDK tries again where no answer comes; an answer is final, good or bad. */
export const inngestSink: EventSink = {
  async send(events) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(new Error("Inngest did not answer in time.")), DEADLINE_MS);
    const stopped = new Promise<never>((_resolve, reject) => {
      stop.signal.addEventListener("abort", () => reject(stop.signal.reason));
    });
    const watchedFetch: typeof fetch = async (input, init) => {
      stop.signal.throwIfAborted();
      const response = await fetch(input, { ...init, signal: stop.signal });
      if (!response.ok) stop.abort(await failureOf(response));
      return response;
    };
    try {
      const sending = createInngest({ fetch: watchedFetch }).send(events.map(toInngest));
      sending.catch(() => undefined);
      await Promise.race([sending, stopped]);
    } finally {
      clearTimeout(timer);
    }
  },
};

async function failureOf(response: Response): Promise<Error> {
  const { status } = response;
  const text = await response.text().catch(() => "");
  const message = `Inngest answered ${status}: ${text.slice(0, 300)}`;
  const sinkFault = SINK_FAULTS.has(status);
  return sinkFault || REFUSALS.has(status) ? new EventsRefused(message, { sinkFault }) : new Error(message);
}
