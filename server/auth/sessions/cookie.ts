import { env } from "@/server/env";
import { SESSION_ABSOLUTE_SECONDS } from "./lifetime";

/** How frameworks hand over cookies: by name, or as the header they came in. */
export type Cookies = { get(name: string): { value: string } | undefined } | string | null | undefined;

/** The browser is on https: the cookie is Secure, and bound to this very host by its prefix. */
export function cookiesAreSecure(): boolean {
  return env().NEXTAUTH_URL.startsWith("https://");
}

export function sessionCookieName(): string {
  return hostCookieName("bulkhead-session");
}

/** The name of a cookie of this very host: with the prefix that browsers enforce it by, where there is https. */
export function hostCookieName(name: string): string {
  return cookiesAreSecure() ? `__Host-${name}` : name;
}

/** The session cookie's value, unchecked; undefined without one. Never throws. */
export function readSessionToken(cookies: Cookies): string | undefined {
  return readCookie(cookies, sessionCookieName());
}

export function readCookie(cookies: Cookies, name: string): string | undefined {
  if (!cookies) return undefined;
  const value = typeof cookies === "string" ? fromHeader(cookies, name) : cookies.get(name)?.value;
  return value || undefined;
}

/** A `Set-Cookie` line that no script can read and no other site sends along; `maxAgeSeconds` 0 deletes it. */
export function cookieLine(name: string, value: string, maxAgeSeconds: number): string {
  const secure = cookiesAreSecure() ? "; Secure" : "";
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** Hands the browser the token that replaces its session's. How long it lives is decided where it is looked up. */
export function sessionCookieLine(token: string): string {
  return cookieLine(sessionCookieName(), token, SESSION_ABSOLUTE_SECONDS);
}

function fromHeader(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
