import { z } from "zod";

/** The most origins of its own that a tenant lists. */
export const MOST_CORS_ORIGINS = 50;

/** Longer than any: a host has at most 253 characters. */
const MOST_CHARACTERS = 300;

/** Of the host, what a name or an address may hold once the URL parser has put it into punycode. */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])$/;

/**
 * An origin as browsers send it, `scheme://host[:port]`; undefined for what can be none here. Over plain http anybody
 * on the way could serve the page that reads the answer, so that only pages of one's own machine may come over it.
 */
export function canonicalOrigin(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS || !URL.canParse(text)) return undefined;
  const { protocol, hostname, origin, pathname, search, hash, username, password } = new URL(text);
  if (pathname !== "/" || search || hash || username || password || !HOST.test(hostname)) return undefined;
  if (/[?#@\\*\s]/.test(text)) return undefined;
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname)) ? origin : undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/** An origin that a person wrote, kept in canonical form: `https://Bücher.example/` becomes `https://xn--bcher-kva.example`. */
export const corsOrigin = z
  .string()
  .overwrite((text) => {
    const trimmed = text.trim().normalize("NFC");
    return canonicalOrigin(trimmed) ?? trimmed;
  })
  .max(MOST_CHARACTERS, `must have at most ${MOST_CHARACTERS} characters`)
  .refine(
    (text) => canonicalOrigin(text) === text,
    "must be an origin such as https://app.example.com: no path, no wildcard, and http on localhost alone",
  )
  .meta({ examples: ["https://app.example.com"] });
