import { TRPCError } from "@trpc/server";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { trpcContext } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { createCallerFactory } from "@/server/api/trpc";
import { readSessionToken } from "@/server/auth";

const createCaller = createCallerFactory(appRouter);

/**
 * The signed-in person and the workspaces they have, asked once a request through the same procedure that the
 * browser calls; undefined for anyone else. Throws when it cannot be told.
 */
export const currentPerson = cache(async () => {
  const token = readSessionToken(await cookies());
  if (!token) return undefined;
  const request = new Request("http://page.invalid/", { headers: new Headers(await headers()) });
  try {
    return await createCaller(trpcContext(request, token)).auth.me({});
  } catch (error) {
    if (error instanceof TRPCError && error.code === "UNAUTHORIZED") return undefined;
    throw error;
  }
});

/** The path of the page that is asked for, for the way back after signing in. */
export async function currentPath(): Promise<string> {
  return (await headers()).get("x-path") ?? "/";
}
