/** Longer than any path of ours: what is longer would not fit into a header. */
const MOST_CHARACTERS = 2_000;

/** The page to go on to: a path of this site and nothing else, so that a link cannot lead people away. */
export function nextPath(given: string | string[] | undefined): string {
  const path = typeof given === "string" ? given : "";
  const isOwn = path.length <= MOST_CHARACTERS && /^\/(?![/\\])[^\\\s]*$/.test(path);
  return isOwn ? path : "/workspaces";
}

/** The path of an address that next-auth sends whole: whose site it names is of no use. */
export function pathOf(address: string | string[] | undefined): string | undefined {
  if (typeof address !== "string") return undefined;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && url.pathname !== "/sign-in" ? `${url.pathname}${url.search}` : undefined;
}
