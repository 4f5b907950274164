import { and, eq } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { userAccounts, users } from "@/db/schema";
import { asId, newId, type UserId } from "@/server/kernel/ids";
import { emailAddress } from "@/server/kernel/text";

export interface OauthProfile {
  provider: string;
  providerAccountId: string;
  email: string | null | undefined;
  /** The provider says that it proved the address. */
  emailVerified: boolean;
  name: string | null | undefined;
}

export type OauthUser =
  | { kind: "known"; userId: UserId }
  | { kind: "refused"; error: "OAuthEmailMissing" | "OAuthAccountNotLinked" };

/**
 * The person behind a provider's account: known by it, or made new. An account with the same address is linked only
 * where both sides have proven the address; else whoever registers an address first could wait for its owner.
 */
export async function findOauthUser(profile: OauthProfile): Promise<OauthUser> {
  const email = emailAddress.safeParse(profile.email ?? "");
  return database().identity(async (db) => {
    const known = await findAccount(db, profile);
    if (known) return { kind: "known", userId: known };
    if (!email.success) return { kind: "refused", error: "OAuthEmailMissing" };
    const userId = (await createUser(db, profile, email.data)) ?? (await linkable(db, profile, email.data));
    const { provider, providerAccountId } = profile;
    if (userId) {
      await db
        .insert(userAccounts)
        .values({ id: newId(), userId, provider, providerAccountId })
        .onConflictDoNothing({ target: [userAccounts.provider, userAccounts.providerAccountId] });
    }
    // What stands now: the same account may have come first, in another tab.
    const standing = await findAccount(db, profile);
    return standing
      ? { kind: "known", userId: standing }
      : { kind: "refused", error: "OAuthAccountNotLinked" };
  });
}

async function findAccount(
  db: Db,
  { provider, providerAccountId }: OauthProfile,
): Promise<UserId | undefined> {
  const [row] = await db
    .select({ userId: userAccounts.userId })
    .from(userAccounts)
    .where(and(eq(userAccounts.provider, provider), eq(userAccounts.providerAccountId, providerAccountId)));
  return row && asId<UserId>(row.userId);
}

/** Undefined when the address is taken. */
async function createUser(db: Db, profile: OauthProfile, email: string): Promise<UserId | undefined> {
  const id = newId<UserId>();
  const name = profile.name?.trim().normalize("NFC").slice(0, 80) || (email.split("@")[0] ?? email);
  const emailVerifiedAt = profile.emailVerified ? new Date().toISOString() : null;
  const [made] = await db
    .insert(users)
    .values({ id, email, name, emailVerifiedAt })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id });
  return made && id;
}

async function linkable(db: Db, profile: OauthProfile, email: string): Promise<UserId | undefined> {
  if (!profile.emailVerified) return undefined;
  const [row] = await db
    .select({ id: users.id, emailVerifiedAt: users.emailVerifiedAt })
    .from(users)
    .where(eq(users.email, email));
  return row && row.emailVerifiedAt !== null ? asId<UserId>(row.id) : undefined;
}
