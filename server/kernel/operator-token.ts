import { asId, type OperatorTokenId } from "./ids";

/** `bh_operator_<32 hex digits of the token's id>_<43 base-62 characters>`: a pattern for secret scanners. */
const TOKEN = /^bh_operator_([0-9a-f]{32})_([0-9A-Za-z]{43})$/;

export interface OperatorToken {
  id: OperatorTokenId;
  secret: string;
}

/** Whether it is meant to be one: nothing else has this prefix. */
export function looksLikeOperatorToken(text: string): boolean {
  return text.startsWith("bh_operator_");
}

/** The parts of a token, or undefined when it does not have a token's form. */
export function parseOperatorToken(text: string): OperatorToken | undefined {
  const match = TOKEN.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  const id = match[1].replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { id: asId<OperatorTokenId>(id), secret: match[2] };
}

export function formatOperatorToken({ id, secret }: OperatorToken): string {
  return `bh_operator_${id.replaceAll("-", "")}_${secret}`;
}
