import { isConnectionFault } from "@/db/pool";

/**
 * Does one piece of some work. One that does not end before the deadline is tried again as a smaller one, while there
 * is time: `untilMs` is of `performance.now()`. Answers with the size that could be done.
 */
export async function onePiece<T>(
  most: number,
  untilMs: number,
  work: (limit: number) => Promise<T>,
): Promise<{ answer: T; limit: number }> {
  for (let limit = most; ; limit = Math.ceil(limit / 8)) {
    try {
      return { answer: await work(limit), limit };
    } catch (error) {
      if (limit === 1 || !isConnectionFault(error) || performance.now() > untilMs) throw error;
    }
  }
}

/** Does pieces until little is left, or the time is up. Answers how much was done. */
export async function inPieces(
  most: number,
  untilMs: number,
  work: (limit: number) => Promise<number>,
): Promise<number> {
  let limit = most;
  for (let done = 0; ; ) {
    const piece = await onePiece(limit, untilMs, work);
    limit = piece.limit;
    done += piece.answer;
    if (piece.answer < limit || performance.now() > untilMs) return done;
  }
}
