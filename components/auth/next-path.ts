/** The page to go on to: a path of this site and nothing else, so that a link cannot lead people away. */
export function nextPath(given: string | string[] | undefined): string {
  const path = typeof given === "string" ? given : "";
  return /^\/(?![/\\])[^\\\s]*$/.test(path) ? path : "/workspaces";
}
