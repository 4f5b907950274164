import type { Gateway } from "./gateway";

/** One call and what came of it: status 0 where nobody answered, `endMs` infinite while it is under way. */
export interface Answer {
  status: number;
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
  const answer = { status: 0, origin, sentMs: performance.now(), endMs: Number.POSITIVE_INFINITY };
  all.push(answer);
  try {
    const response = await fetch(`${origin}/api/v1/projects`, {
      headers: { authorization: `Bearer ${key}` },
    });
    await response.arrayBuffer();
    answer.status = response.status;
  } catch {
    // Its process is gone: nobody answered.
  }
  answer.endMs = performance.now();
}
