import { and, asc, count, desc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { tenantCounters, tenants } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { tenantColumns } from "./internal";
import type { ListTenants, TenantList } from "./schemas";

const members = alias(tenantCounters, "members");
const projects = alias(tenantCounters, "projects");
const sortKeys = { createdAt: tenants.createdAt, name: tenants.name, slug: tenants.slug };

/** Every tenant, for operators, with how many members and projects each has. */
export async function listTenants(
  { actor }: OpenContext,
  input: z.output<typeof ListTenants>,
): Promise<z.output<typeof TenantList>> {
  if (actor.kind !== "operator") throw new AppError("forbidden", "This is for operators.");
  const { page, limit } = input;
  return database().system(async (db) => {
    const data = await readPage(db, input);
    const [counted] = await db.select({ total: count() }).from(tenants).where(matching(input));
    const total = counted?.total ?? 0;
    return { data, total, page, totalPages: totalPages(total, limit) };
  });
}

function readPage(db: Db, input: z.output<typeof ListTenants>) {
  const order = input.sortOrder === "asc" ? asc : desc;
  return db
    .select({
      ...tenantColumns,
      members: sql<number>`coalesce(${members.value}, 0)::int`,
      projects: sql<number>`coalesce(${projects.value}, 0)::int`,
    })
    .from(tenants)
    .leftJoin(members, and(eq(members.tenantId, tenants.id), eq(members.name, "memberships")))
    .leftJoin(projects, and(eq(projects.tenantId, tenants.id), eq(projects.name, "projects")))
    .where(matching(input))
    .orderBy(order(sortKeys[input.sortBy]), order(tenants.id))
    .limit(input.limit)
    .offset((input.page - 1) * input.limit);
}

function matching({ status, search }: z.output<typeof ListTenants>) {
  const text = search?.toLowerCase();
  return and(
    status && eq(tenants.status, status),
    text ? sql`position(${text} in lower(${tenants.name} || ' ' || ${tenants.slug})) > 0` : undefined,
  );
}
