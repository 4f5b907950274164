import { ExpressionError, type Token, tokenize } from "./tokens";

export type Expression =
  | { kind: "literal"; value: string | number | boolean | null }
  | { kind: "root"; name: string }
  | { kind: "member"; of: Expression; key: Expression }
  | { kind: "not"; of: Expression }
  | { kind: "minus"; of: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "choose"; when: Expression; then: Expression; otherwise: Expression };

const PRECEDENCE: Record<string, number> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
};

const WORDS: Record<string, boolean | null> = { true: true, false: false, null: null };

interface Cursor {
  source: string;
  tokens: Token[];
  position: number;
  roots: readonly string[];
}

/**
 * Parses the part of CEL that event filters and keys use: paths from `roots`, literals, `&& || ! == != < <=
 * > >= + - ?:` and brackets. Anything else (calls, macros, lists) throws ExpressionError, which names it.
 */
export function parseExpression(source: string, roots: readonly string[]): Expression {
  const cursor: Cursor = { source, tokens: tokenize(source), position: 0, roots };
  const expression = parseChoice(cursor);
  if (peek(cursor).kind !== "end") refuse(cursor);
  return expression;
}

function parseChoice(cursor: Cursor): Expression {
  const when = parseBinary(cursor, 1);
  if (!take(cursor, "?")) return when;
  const then = parseChoice(cursor);
  expect(cursor, ":");
  return { kind: "choose", when, then, otherwise: parseChoice(cursor) };
}

function parseBinary(cursor: Cursor, floor: number): Expression {
  let left = parseUnary(cursor);
  for (;;) {
    const { kind, text } = peek(cursor);
    const precedence = kind === "symbol" ? PRECEDENCE[text] : undefined;
    if (precedence === undefined || precedence < floor) return left;
    cursor.position++;
    left = { kind: "binary", operator: text, left, right: parseBinary(cursor, precedence + 1) };
  }
}

function parseUnary(cursor: Cursor): Expression {
  if (take(cursor, "!")) return { kind: "not", of: parseUnary(cursor) };
  if (take(cursor, "-")) return { kind: "minus", of: parseUnary(cursor) };
  let expression = parsePrimary(cursor);
  for (;;) {
    if (take(cursor, ".")) {
      const name = peek(cursor);
      if (name.kind !== "name") refuse(cursor);
      cursor.position++;
      expression = { kind: "member", of: expression, key: { kind: "literal", value: name.text } };
    } else if (take(cursor, "[")) {
      expression = { kind: "member", of: expression, key: parseChoice(cursor) };
      expect(cursor, "]");
    } else return expression;
  }
}

function parsePrimary(cursor: Cursor): Expression {
  const token = peek(cursor);
  if (take(cursor, "(")) {
    const inner = parseChoice(cursor);
    expect(cursor, ")");
    return inner;
  }
  cursor.position++;
  if (token.kind === "number") return { kind: "literal", value: Number(token.text) };
  if (token.kind === "string") return { kind: "literal", value: token.text };
  if (token.kind === "name") {
    const word = WORDS[token.text];
    if (word !== undefined) return { kind: "literal", value: word };
    if (cursor.roots.includes(token.text)) return { kind: "root", name: token.text };
  }
  cursor.position--;
  return refuse(cursor);
}

function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.position] ?? { kind: "end", text: "", at: cursor.source.length };
}

function take(cursor: Cursor, symbol: string): boolean {
  const token = peek(cursor);
  if (token.kind !== "symbol" || token.text !== symbol) return false;
  cursor.position++;
  return true;
}

function expect(cursor: Cursor, symbol: string): void {
  if (!take(cursor, symbol)) refuse(cursor);
}

function refuse(cursor: Cursor): never {
  const token = peek(cursor);
  const found = token.kind === "end" ? "its end" : `"${cursor.source.slice(token.at).trim()}"`;
  throw new ExpressionError(
    `"${cursor.source}" is not supported at ${found}; paths of ${cursor.roots.join(" and ")}, literals and the operators && || ! == != < <= > >= + - ?: are`,
  );
}
