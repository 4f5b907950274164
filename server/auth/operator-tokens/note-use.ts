import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { operatorTokens } from "@/db/schema";
import type { OperatorTokenId } from "@/server/kernel/ids";
import { logger } from "@/server/platform/observability";

/**
 * Writes when a token was last used, at most once a minute. The call that it serves does not wait for it, nor does it
 * wait for a change that holds the token.
 */
export function noteUse(id: OperatorTokenId): void {
  const written = database().system((db) =>
    db.execute(sql`update ${operatorTokens} set last_used_at = now() where id = (
      select id from ${operatorTokens} where id = ${id}
        and coalesce(last_used_at < now() - interval '1 minute', true) for no key update skip locked)`),
  );
  written.catch((err: unknown) =>
    logger().warn({ err }, "the last use of an operator's token was not written"),
  );
}
