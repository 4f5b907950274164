export interface Token {
  kind: "number" | "string" | "name" | "symbol" | "end";
  text: string;
  at: number;
}

export class ExpressionError extends Error {
  override name = "ExpressionError";
}

const PATTERN =
  /\s*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|[<>!?:+\-().[\]]))/y;

/** Splits an expression into tokens. Throws ExpressionError at the first character that fits none. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (source.slice(at).trim() !== "") {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(source);
    if (!match) throw new ExpressionError(`"${source}" is not supported at "${source.slice(at).trim()}"`);
    const [, number, string, name, symbol] = match;
    if (number !== undefined) tokens.push({ kind: "number", text: number, at });
    else if (string !== undefined) tokens.push({ kind: "string", text: unquote(string), at });
    else if (name !== undefined) tokens.push({ kind: "name", text: name, at });
    else tokens.push({ kind: "symbol", text: symbol ?? "", at });
    at = PATTERN.lastIndex;
  }
  tokens.push({ kind: "end", text: "", at: source.length });
  return tokens;
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t" };

function unquote(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char);
}
