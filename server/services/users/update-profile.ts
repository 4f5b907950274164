import { eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { users } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { getMe } from "./get-me";
import { signedIn } from "./internal";
import type { Me, UpdateProfile } from "./schemas";

/** Changes what is given of the signed-in person's profile. */
export async function updateProfile(
  context: OpenContext,
  { name }: z.output<typeof UpdateProfile>,
): Promise<Me> {
  const { userId } = signedIn(context);
  if (name !== undefined) {
    await database().identity(async (db) => {
      await db.update(users).set({ name }).where(eq(users.id, userId));
    });
  }
  return getMe(context);
}
