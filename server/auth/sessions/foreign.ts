import { env } from "@/server/env";

/**
 * Whether another site made the browser send this: its cookies are then not to be used. Browsers say so by
 * `Sec-Fetch-Site`; where an older one does not, by the page's origin, which it sends with all that could write.
 */
export function isForeignRequest(headers: { get(name: string): string | null }): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "cross-site" || site === "same-site";
  const origin = headers.get("origin");
  return origin !== null && !isOwnOrigin(origin, headers.get("host"));
}

function isOwnOrigin(origin: string, host: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.origin === new URL(env().NEXTAUTH_URL).origin || page.host === host;
}
