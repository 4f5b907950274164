import { hash } from "@node-rs/argon2";
import type { Db } from "@/db/connection";
import { userPasswords, users } from "@/db/schema";
import { DEMO_PASSWORD, DEMO_TENANTS, OPERATOR } from "./demo";

/** The demo people with their password. People who are there already are left as they are. */
export async function seedPeople(db: Db): Promise<void> {
  const verified = { emailVerifiedAt: new Date().toISOString() };
  const people = [
    { ...OPERATOR, ...verified, isOperator: true },
    ...DEMO_TENANTS.flatMap((tenant) =>
      tenant.people.map(({ userId, email, name }) => ({
        id: userId,
        email,
        name,
        ...verified,
        isOperator: false,
      })),
    ),
  ];
  const added = await db.insert(users).values(people).onConflictDoNothing().returning({ id: users.id });
  for (const { id } of added) {
    await db.insert(userPasswords).values({ userId: id, hash: await hash(DEMO_PASSWORD) });
  }
}
