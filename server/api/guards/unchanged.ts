import type { Call } from "@/server/api/call";

/**
 * A read that states its version is not made for who has that version already: there is no answer then, which the
 * REST door tells by 304. The version is asked first, so that what is read is as new as it says, or newer.
 */
export async function answerUnchanged<T>(call: Call, next: () => Promise<T>): Promise<T> {
  const { version } = call.declaration.rest ?? {};
  const { door, ifNoneMatch, responseHeaders } = call.context;
  if (!version || door !== "rest") return next();
  const etag = `"${await version()}"`;
  responseHeaders.set("ETag", etag);
  // Nothing is what T is at that door: its caller looks for the answer first.
  return hasTag(ifNoneMatch, etag) ? (undefined as T) : next();
}

/** RFC 9110, 13.1.2: one of a list, compared weakly, or any. */
export function hasTag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const strong = (tag: string) => tag.trim().replace(/^W\//, "");
  return ifNoneMatch.trim() === "*" || ifNoneMatch.split(",").map(strong).includes(strong(etag));
}
