/** Longer than any address of ours: what is longer would not fit into a header. */
const MOST_CHARACTERS = 2_000;

/** The address if it leads to a page of ours, else undefined: nobody is sent elsewhere after signing in. */
export function ownAddress(url: string, baseUrl: string): string | undefined {
  try {
    const base = new URL(baseUrl);
    const target = new URL(url, base.origin);
    const isOurs = target.origin === base.origin && (url.startsWith("/") || /^https?:\/\//i.test(url));
    const isPlain = url.length <= MOST_CHARACTERS && !target.username && !target.password;
    return isOurs && isPlain ? target.href : undefined;
  } catch {
    return undefined;
  }
}

/** The path of an address that a cookie holds, percent-encoded; undefined unless it leads to a page of ours. */
export function ownPath(encoded: string, baseUrl: string): string | undefined {
  try {
    const target = ownAddress(decodeURIComponent(encoded), baseUrl);
    return target && new URL(target).pathname + new URL(target).search;
  } catch {
    return undefined;
  }
}
