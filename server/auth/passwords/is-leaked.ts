import { createHash } from "node:crypto";
import { oncePerProcess } from "@/server/kernel/once";
import { LEAKED_PASSWORD_MARKS } from "./leaked-passwords";

const MARK_LENGTH = 8;
/** Shorter ones may not be chosen, and are not on the list. */
const SHORTEST = 10;

/** Whether it is one of the passwords that leak most often, whatever its case. */
export function isLeakedPassword(text: string): boolean {
  return text.length >= SHORTEST && leaked().has(markOf(text.toLowerCase()));
}

/** How many the list holds. */
export function countLeakedPasswords(): number {
  return leaked().size;
}

function leaked(): ReadonlySet<string> {
  return oncePerProcess("leaked-passwords", () => {
    const marks = LEAKED_PASSWORD_MARKS.replace(/\s/g, "").match(new RegExp(`.{${MARK_LENGTH}}`, "g"));
    return new Set(marks ?? []);
  });
}

function markOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, MARK_LENGTH);
}
