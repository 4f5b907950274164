import { desc } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { operatorTokens } from "@/db/schema";
import { pageOf } from "@/server/platform/listing";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { tokenColumns } from "./internal";
import type { ListOperatorTokens, OperatorTokenList } from "./schemas";

/** Every operator's tokens, those that are over too, the newest first. */
export function listOperatorTokens(
  context: OpenContext,
  input: z.output<typeof ListOperatorTokens>,
): Promise<z.output<typeof OperatorTokenList>> {
  const userId = operatorIdOf(context);
  return database().system((db) =>
    pageOf(db, operatorTokens, input, ({ limit, offset }) =>
      db
        .select(tokenColumns(userId))
        .from(operatorTokens)
        .orderBy(desc(operatorTokens.createdAt), desc(operatorTokens.id))
        .limit(limit)
        .offset(offset),
    ),
  );
}
