import { database } from "@/db/client";
import type { UserId } from "@/server/kernel/ids";
import type { SecurityEventKind } from "@/server/kernel/security-events";
import { logger } from "@/server/platform/observability";
import { type Origin, recordSecurityEvent } from "./record";

/**
 * For what has no transaction, such as a refused sign-in. In the background: an answer must not take longer for an
 * account that exists.
 */
export function recordSecurityEventLater(userId: UserId, kind: SecurityEventKind, origin: Origin): void {
  database()
    .identity((db) => recordSecurityEvent(db, userId, kind, origin))
    .catch((err: unknown) => logger().warn({ err, kind }, "a security event was not recorded"));
}
