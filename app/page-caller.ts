import { cookies, headers } from "next/headers";
import { trpcContext } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { createCallerFactory } from "@/server/api/trpc";
import { readSessionToken } from "@/server/auth";

const createCaller = createCallerFactory(appRouter);

/**
 * The procedures that the browser calls, for a page that is made on the server, as whoever asks for the page; in the
 * workspace of this slug, if one is named.
 */
export async function pageCaller(tenantSlug?: string) {
  const token = readSessionToken(await cookies());
  const request = new Request("http://page.invalid/", { headers: new Headers(await headers()) });
  return {
    signedIn: token !== undefined,
    procedures: createCaller({ ...trpcContext(request, token), tenantSlug }),
  };
}
