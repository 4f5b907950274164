import { COMMON_PASSWORDS } from "./common-passwords";
import { isLeakedPassword } from "./is-leaked";

const LOOKALIKES: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

const SEQUENCES = ["0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/**
 * Whether a guessing tool would try it early: a listed or leaked password whatever its case, its look-alike signs, the
 * digits and signs around it or its repetition (`P@ssw0rd2024!`, `dragondragon`), or a run such as `1234567890`.
 */
export function isCommonPassword(password: string): boolean {
  const text = password.toLowerCase();
  const forms = [text, fold(text), core(text), fold(core(text)), core(fold(text))];
  return forms.some((form) => isListed(form) || isListed(period(form))) || isRun(text);
}

function isListed(text: string): boolean {
  return COMMON_PASSWORDS.has(text) || isLeakedPassword(text);
}

/** Look-alike signs as the letters that they stand for: `p@ssw0rd` gives `password`. */
export function fold(text: string): string {
  return Array.from(text, (character) => LOOKALIKES[character] ?? character).join("");
}

/** What is left without the digits and signs at both ends. */
function core(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
}

/** The shortest part that the text repeats: `abcabc` gives `abc`. */
function period(text: string): string {
  return /^(.+?)\1+$/u.exec(text)?.[1] ?? text;
}

/** Few distinct characters, or a walk along the alphabet, the digits or a keyboard row, in either direction. */
function isRun(text: string): boolean {
  if (new Set(text).size <= 3) return true;
  const walked = [...text].filter((character, index) => {
    const before = text[index - 1];
    return before !== undefined && isStep(before, character);
  });
  return walked.length >= text.length - 2;
}

function isStep(from: string, to: string): boolean {
  return SEQUENCES.some((sequence) => {
    const [a, b] = [sequence.indexOf(from), sequence.indexOf(to)];
    if (a === -1 || b === -1) return false;
    const distance = Math.abs(a - b);
    return distance <= 1 || distance === sequence.length - 1;
  });
}
