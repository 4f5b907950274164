import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

/** Sends as often as the clock says, whether or not earlier answers came. */
export async function byTheClock(
  perSecond: number,
  seconds: number,
  send: (nth: number) => void,
): Promise<void> {
  const begun = performance.now();
  for (let sent = 0; sent < perSecond * seconds; ) {
    const due = Math.min(perSecond * seconds, ((performance.now() - begun) / 1_000) * perSecond);
    for (; sent < due; sent += 1) send(sent);
    await sleep(2);
  }
}

/** By the machine's clock: processes that were told the same moment begin together. */
export async function sleepUntil(atMs: number): Promise<void> {
  await sleep(Math.max(0, atMs - Date.now()));
}

export interface Answer {
  status: number;
  tookMs: number;
  /** 0 where it told none. */
  retryAfterMs: number;
}

export function ask(origin: string, path: string, key: string): Promise<Answer> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(origin + path, { agent, headers: { authorization: `Bearer ${key}` } }, (answer) => {
      answer.resume();
      answer.once("end", () => {
        resolve({
          status: answer.statusCode ?? 0,
          tookMs: performance.now() - begun,
          retryAfterMs: Number(answer.headers["retry-after"] ?? 0) * 1_000,
        });
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}
