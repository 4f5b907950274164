import { createTRPCClient, httpSubscriptionLink } from "@trpc/client";
import { describe, expect, it, vi } from "vitest";
import type { AppRouter } from "@/server/api/root";
import { evaluationSource } from "./evaluation-source";

/** A browser's own, without a network: the test says what it hears. */
class SilentEventSource extends EventTarget {
  static opened: SilentEventSource[] = [];
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 2;
  readyState = 0;

  constructor() {
    super();
    SilentEventSource.opened.push(this);
  }

  close() {
    this.readyState = this.CLOSED;
  }
}

async function openStream() {
  SilentEventSource.opened = [];
  const link = httpSubscriptionLink({
    url: "http://127.0.0.1/api/trpc",
    EventSource: SilentEventSource,
  });
  const { featureFlags } = createTRPCClient<AppRouter>({ links: [link] });
  const end = vi.fn();
  const close = evaluationSource(featureFlags).open({ evaluation: () => undefined, end });
  const [first] = await vi.waitUntil(() => SilentEventSource.opened.length > 0 && SilentEventSource.opened);
  if (!first) throw new Error("No stream was opened.");
  return { first, end, close };
}

describe("a stream of evaluations", () => {
  it("ends at an answer of 503, and is not tried again by itself", async () => {
    const { first, end } = await openStream();
    expect(end).not.toHaveBeenCalled();
    const error = { code: -32603, message: "Too much is going on", data: { code: "SERVICE_UNAVAILABLE" } };
    first.dispatchEvent(new MessageEvent("serialized-error", { data: JSON.stringify(error) }));
    await vi.waitFor(() => expect(end).toHaveBeenCalled());
    expect(first.readyState).toBe(first.CLOSED);
    expect(SilentEventSource.opened).toHaveLength(1);
  });

  it("ends when the connection is lost, though the browser would try again", async () => {
    const { first, end } = await openStream();
    first.dispatchEvent(new Event("error"));
    await vi.waitFor(() => expect(end).toHaveBeenCalled());
    expect(first.readyState).toBe(first.CLOSED);
  });

  it("says that it has ended when it is closed", async () => {
    const { end, close } = await openStream();
    close();
    expect(end).toHaveBeenCalledTimes(1);
  });
});
