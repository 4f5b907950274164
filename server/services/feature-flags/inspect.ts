import { and, count, eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { flagOverrides } from "@/db/schema";
import { FLAGS, type FlagKey } from "@/server/kernel/flags";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { inForce, readFlag } from "./internal";
import { readUse } from "./read-uses";
import { referencesOf } from "./referenced";
import type { FlagRef, InspectedFlag } from "./schemas";

/** @throws AppError forbidden for anyone but an operator, not_found */
export function inspectFlag(context: OpenContext, { key }: z.output<typeof FlagRef>): Promise<InspectedFlag> {
  operatorIdOf(context);
  return database().system(async (db) => {
    const flag = await readFlag(db, key);
    const [counted] = await db
      .select({ overrides: count() })
      .from(flagOverrides)
      .where(and(eq(flagOverrides.flagKey, key), inForce));
    const declared = Object.hasOwn(FLAGS, key) ? FLAGS[key as FlagKey] : null;
    return {
      ...flag,
      overrides: counted?.overrides ?? 0,
      declared: declared && { description: declared.description, byDefault: declared.byDefault ?? false },
      references: [...referencesOf(key)],
      ...(await readUse(db, key)),
    };
  });
}
