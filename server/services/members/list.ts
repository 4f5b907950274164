import { sql } from "drizzle-orm";
import type { z } from "zod";
import { memberships, users } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { customRoleColumn } from "@/server/services/grants";
import type { ListMembers, Member } from "./schemas";

/** What is the person's own stands in `users`: one look-up by key a row, of which a page has 100 at most. */
const ofPerson = (column: typeof users.name | typeof users.email) =>
  sql<string>`(select ${column} from ${users} where ${users.id} = ${memberships.userId})`;

const listRows = listing<Member, "createdAt", "role" | "customRoleId">({
  name: "memberships",
  table: memberships,
  columns: {
    id: memberships.id,
    userId: memberships.userId,
    name: ofPerson(users.name).as("name"),
    email: ofPerson(users.email).as("email"),
    role: memberships.role,
    customRole: customRoleColumn("memberships"),
    suspendedAt: memberships.suspendedAt,
    createdAt: memberships.createdAt,
    updatedAt: memberships.updatedAt,
  },
  sortKeys: { createdAt: memberships.createdAt },
  filters: { role: memberships.role, customRoleId: memberships.customRoleId },
  sortValue: (row, key) => row[key],
});

/** A page of the tenant's members. */
export function listMembers({ tx }: OperationContext, input: z.output<typeof ListMembers>) {
  return listRows(tx, input);
}
