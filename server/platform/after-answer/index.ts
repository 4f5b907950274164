import { oncePerProcess } from "@/server/kernel/once";
import { logger } from "@/server/platform/observability";

/** By then the answer is out: working beside it would slow it down, and tell that there is something to work on. */
const AFTER_THE_ANSWER_MS = 500;

const waiting = () => oncePerProcess("after-answer", () => new Map<symbol, () => Promise<void>>());

/**
 * For what a caller must not be able to tell by the time that an answer takes, such as a mail to an account that
 * exists. Lost with a process that dies first; done by one that ends in order. `about` names it in the log.
 */
export function afterAnswer(about: string, work: () => Promise<unknown>): void {
  const name = Symbol(about);
  let begun: Promise<void> | undefined;
  const run = async () => {
    await work().catch((err: unknown) => logger().warn({ err, about }, "work after an answer failed"));
    waiting().delete(name);
  };
  const begin = () => {
    begun ??= run();
    return begun;
  };
  waiting().set(name, begin);
  setTimeout(begin, AFTER_THE_ANSWER_MS).unref();
}

/** Does at once what still waits, and what that asks for in turn: before the process ends, and for tests. */
export async function finishAfterAnswers(): Promise<void> {
  while (waiting().size > 0) await Promise.all([...waiting().values()].map((begin) => begin()));
}
