import { TRPCError } from "@trpc/server";
import { headers } from "next/headers";
import { cache } from "react";
import { pageCaller } from "./page-caller";

/**
 * The signed-in person and the workspaces they have, asked once a request through the same procedure that the
 * browser calls; undefined for anyone else. Throws when it cannot be told.
 */
export const currentPerson = cache(async () => {
  const { signedIn, procedures } = await pageCaller();
  if (!signedIn) return undefined;
  try {
    return await procedures.auth.me({});
  } catch (error) {
    if (error instanceof TRPCError && error.code === "UNAUTHORIZED") return undefined;
    throw error;
  }
});

/** The path of the page that is asked for, for the way back after signing in. */
export async function currentPath(): Promise<string> {
  return (await headers()).get("x-path") ?? "/";
}
