export type UnavailableReason = "timeout" | "connection" | "server";

/**
 * Redis gave no usable answer: it was too slow, could not be reached, or said that it cannot serve
 * (loading, read-only, out of memory). Whether the command ran is not known.
 *
 * `late`, where present, settles if the transport still learns the raw reply (`{ result }` or `{ error }`)
 * after the deadline, so that a caller can undo what it assumed. It may also reject, or never settle.
 */
export class RedisUnavailable extends Error {
  readonly reason: UnavailableReason;
  readonly late: Promise<unknown> | undefined;

  constructor(
    reason: UnavailableReason,
    detail: string,
    options: { cause?: unknown; late?: Promise<unknown> } = {},
  ) {
    super(`Redis is unavailable: ${detail}`, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "RedisUnavailable";
    this.reason = reason;
    this.late = options.late;
  }
}
