import type { Gateway } from "./gateway";

/** One call and what came of it: status 0 where nobody answered, `endMs` infinite while it is under way. */
export interface Answer {
  status: number;
  /** Why it failed, where the server did. */
  reason: string;
  /** The process decided and counted alone, without Redis. */
  degraded: boolean;
  origin: string;
  sentMs: number;
  endMs: number;
}

/**
 * Sends reads evenly to the processes in turn, whether or not earlier ones were answered, as callers who do not wait
 * for each other do. A process that is taken from the list gets no more.
 */
export function sendEvenly(
  gateways: readonly Pick<Gateway, "origin">[],
  key: string,
  perSecond: number,
  forMs: number,
): { answers: Promise<Answer[]>; soFar(): Answer[] } {
  const all: Answer[] = [];
  return { answers: send(), soFar: () => all };

  async function send(): Promise<Answer[]> {
    const fromMs = performance.now();
    const pending: Promise<void>[] = [];
    while (performance.now() - fromMs < forMs) {
      const due = Math.floor(((performance.now() - fromMs) / 1_000) * perSecond) + 1;
      for (; pending.length < due; ) pending.push(ask(gateways[pending.length % gateways.length], key, all));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(pending);
    return all;
  }
}

async function ask(gateway: Pick<Gateway, "origin"> | undefined, key: string, all: Answer[]): Promise<void> {
  if (!gateway) throw new RangeError("There is no process to ask.");
  const { origin } = gateway;
  const answer: Answer = {
    ...{ status: 0, reason: "", degraded: false, origin },
    sentMs: performance.now(),
    endMs: Number.POSITIVE_INFINITY,
  };
  all.push(answer);
  try {
    Object.assign(answer, await askOnce(origin, key));
  } catch (error) {
    answer.reason = error instanceof Error ? String(error.cause ?? error) : "";
  }
  answer.endMs = performance.now();
}

/** One read, by one process. Rejects where nobody answers. */
export async function askOnce(
  origin: string,
  key: string,
): Promise<Pick<Answer, "status" | "reason" | "degraded">> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${origin}/api/v1/projects`, { headers });
  const body = await response.text();
  const { status } = response;
  const degraded = response.headers.get("ratelimit-degraded") === "?1";
  return { status, reason: status < 500 ? "" : body, degraded };
}
