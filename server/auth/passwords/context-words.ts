import { fold, isCommonPassword } from "./is-common";

/** Words that stand for this product: who attacks it tries them first. Name your own here, and in docs/sign-in.md. */
export const PRODUCT_WORDS = ["bulkhead", "workspace", "tenant", "dashboard", "operator", "saas"] as const;

/** What a password must have beside words that say whose it is. */
const ENOUGH_BESIDE = 8;
const SHORTEST_WORD = 3;

export interface PasswordOwner {
  name: string;
  email: string;
}

/**
 * Whether a password is made of words that its context gives away: the product's, its host's, the owner's name and
 * address. Without them fewer than eight characters are left, or something that everybody tries.
 */
export function isMadeOfContext(password: string, owner: Partial<PasswordOwner>, host: string): boolean {
  const words = contextWords(owner, host);
  const forms = [password.toLowerCase(), fold(password.toLowerCase())];
  return forms.some((form) => {
    const rest = words.reduce((left, word) => left.replaceAll(word, ""), form);
    return rest !== form && ([...rest].length < ENOUGH_BESIDE || isCommonPassword(rest));
  });
}

/** The longest first, so that one which holds another goes as a whole. */
function contextWords({ name = "", email = "" }: Partial<PasswordOwner>, host: string): string[] {
  const given = [name, email, host].flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  const words = new Set([...PRODUCT_WORDS, ...given, ...given.map(fold)]);
  return [...words].filter((word) => word.length >= SHORTEST_WORD).sort((a, b) => b.length - a.length);
}
