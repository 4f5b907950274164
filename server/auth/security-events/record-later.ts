import { database } from "@/db/client";
import type { UserId } from "@/server/kernel/ids";
import type { SecurityEventKind } from "@/server/kernel/security-events";
import { logger } from "@/server/platform/observability";
import { type Origin, recordSecurityEvent } from "./record";

/** By then the answer is out: writing beside it would slow it down, and tell that there is such an account. */
const AFTER_THE_ANSWER_MS = 500;

/**
 * For what has no transaction, such as a refused sign-in. In the background: an answer must not take longer for an
 * account that exists.
 */
export function recordSecurityEventLater(userId: UserId, kind: SecurityEventKind, origin: Origin): void {
  const write = () =>
    database()
      .identity((db) => recordSecurityEvent(db, userId, kind, origin))
      .catch((err: unknown) => logger().warn({ err, kind }, "a security event was not recorded"));
  setTimeout(write, AFTER_THE_ANSWER_MS).unref();
}
