import { database } from "@/db/client";
import type { UserId } from "@/server/kernel/ids";
import type { SecurityEventKind } from "@/server/kernel/security-events";
import { afterAnswer } from "@/server/platform/after-answer";
import { type Origin, recordSecurityEvent } from "./record";

/** For what has no transaction, such as a refused sign-in: an answer must not take longer for an account that exists. */
export function recordSecurityEventLater(userId: UserId, kind: SecurityEventKind, origin: Origin): void {
  afterAnswer(`security event ${kind}`, () =>
    database().identity((db) => recordSecurityEvent(db, userId, kind, origin)),
  );
}
