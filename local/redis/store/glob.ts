import type { Bytes } from "@/local/redis/resp";

type Class = { readonly matches: boolean; readonly next: number };

/** Reads `[...]` at `at` (just after the bracket) and tells whether the character is in it. */
function matchClass(pattern: Bytes, start: number, char: Bytes): Class {
  const negated = pattern[start] === "^";
  let at = negated ? start + 1 : start;
  let matches = false;
  for (; at < pattern.length && pattern[at] !== "]"; at += 1) {
    if (pattern[at] === "\\" && at + 1 < pattern.length) {
      at += 1;
      matches ||= pattern[at] === char;
    } else if (pattern[at + 1] === "-" && at + 2 < pattern.length) {
      const [low, high] = [pattern[at] ?? "", pattern[at + 2] ?? ""].sort();
      matches ||= char >= (low ?? "") && char <= (high ?? "");
      at += 2;
    } else matches ||= pattern[at] === char;
  }
  return { matches: matches !== negated, next: Math.min(at + 1, pattern.length) };
}

/** One pattern element against one character; `next` is where the pattern goes on. */
function matchOne(pattern: Bytes, at: number, char: Bytes): Class {
  const element = pattern[at];
  if (element === "?") return { matches: true, next: at + 1 };
  if (element === "[") return matchClass(pattern, at + 1, char);
  if (element === "\\" && at + 1 < pattern.length) return { matches: pattern[at + 1] === char, next: at + 2 };
  return { matches: element === char, next: at + 1 };
}

/** Redis' glob matching (`*`, `?`, `[a-z]`, `[^x]`, `\` escapes), linear in memory, never exponential. */
export function matchesGlob(pattern: Bytes, text: Bytes): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let retry = 0;
  while (position < text.length) {
    if (pattern[at] === "*") {
      star = at;
      at += 1;
      retry = position;
      continue;
    }
    const one = at < pattern.length ? matchOne(pattern, at, text[position] ?? "") : null;
    if (one?.matches) {
      at = one.next;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      position = retry;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at >= pattern.length;
}
