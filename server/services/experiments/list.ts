import { count, desc } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { experiments } from "@/db/schema";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { experimentColumns } from "./internal";
import type { ExperimentList, ListExperiments } from "./schemas";

/** The experiments for operators, the newest first. */
export function listExperiments(
  context: OpenContext,
  { page, limit }: z.output<typeof ListExperiments>,
): Promise<z.output<typeof ExperimentList>> {
  operatorIdOf(context);
  return database().system(async (db) => {
    const data = await db
      .select(experimentColumns)
      .from(experiments)
      .orderBy(desc(experiments.createdAt), desc(experiments.id))
      .limit(limit)
      .offset((page - 1) * limit);
    const [counted] = await db.select({ total: count() }).from(experiments);
    const total = counted?.total ?? 0;
    return { data, total, page, totalPages: totalPages(total, limit) };
  });
}
