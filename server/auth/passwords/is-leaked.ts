import { createHash } from "node:crypto";
import { oncePerProcess } from "@/server/kernel/once";
import list from "./leaked-passwords.json";

const MARK_LENGTH = 8;
/** Shorter ones may not be chosen, and are not on the list. */
const SHORTEST = 10;

/**
 * Whether it is one of the passwords that leak most often, whatever its case. They are kept as marks of their hashes:
 * such a list is better not read, nor taken for secrets by a scanner.
 */
export function isLeakedPassword(text: string): boolean {
  return text.length >= SHORTEST && leaked().has(markOf(text.toLowerCase()));
}

/** How many the list holds. */
export function countLeakedPasswords(): number {
  return leaked().size;
}

function leaked(): ReadonlySet<string> {
  return oncePerProcess("leaked-passwords", () => {
    const marks = list.marks.join("").match(new RegExp(`.{${MARK_LENGTH}}`, "g"));
    return new Set(marks ?? []);
  });
}

function markOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, MARK_LENGTH);
}
