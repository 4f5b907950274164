import { env } from "@/server/env";

/** How frameworks hand over cookies: by name, or as the header they came in. */
export type Cookies = { get(name: string): { value: string } | undefined } | string | null | undefined;

/** The browser is on https: the cookie is Secure, and bound to this very host by its prefix. */
export function cookiesAreSecure(): boolean {
  return env().NEXTAUTH_URL.startsWith("https://");
}

export function sessionCookieName(): string {
  return cookiesAreSecure() ? "__Host-bulkhead-session" : "bulkhead-session";
}

/** The session cookie's value, unchecked; undefined without one. Never throws. */
export function readSessionToken(cookies: Cookies): string | undefined {
  const name = sessionCookieName();
  if (!cookies) return undefined;
  const value = typeof cookies === "string" ? fromHeader(cookies, name) : cookies.get(name)?.value;
  return value || undefined;
}

function fromHeader(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
