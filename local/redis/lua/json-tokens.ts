/** The tokens of lua-cjson, named as its messages name them. */
export type Token =
  | {
      readonly kind:
        | "T_OBJ_BEGIN"
        | "T_OBJ_END"
        | "T_ARR_BEGIN"
        | "T_ARR_END"
        | "T_COLON"
        | "T_COMMA"
        | "T_END"
        | "T_NULL";
      readonly at: number;
    }
  | { readonly kind: "T_STRING"; readonly at: number; readonly text: string }
  | { readonly kind: "T_NUMBER"; readonly at: number; readonly value: number }
  | { readonly kind: "T_BOOLEAN"; readonly at: number; readonly value: boolean }
  | { readonly kind: "T_ERROR"; readonly at: number; readonly why: string };

const PUNCTUATION = {
  "{": "T_OBJ_BEGIN",
  "}": "T_OBJ_END",
  "[": "T_ARR_BEGIN",
  "]": "T_ARR_END",
  ":": "T_COLON",
  ",": "T_COMMA",
} as const;

const ESCAPED: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "/": "/",
  "\\": "\\",
};

const NUMBER = /[-+]?(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)/iy;

function numberOf(text: string): number {
  const negative = text.startsWith("-");
  const bare = text.replace(/^[-+]/, "").toLowerCase();
  const value = bare.startsWith("inf") ? Number.POSITIVE_INFINITY : Number(bare);
  return negative ? -value : value;
}

/** Reads a document of UTF-8 bytes (a latin1 string) token by token. */
export class JsonTokens {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token {
    while (/[ \t\n\r]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
    const at = this.#at;
    const char = this.#text[at];
    if (char === undefined) return { kind: "T_END", at };
    if (isPunctuation(char)) {
      this.#at += 1;
      return { kind: PUNCTUATION[char], at };
    }
    if (char === '"') return this.#string(at);
    if (/[-\dINin]/.test(char) && !this.#text.startsWith("null", at)) {
      NUMBER.lastIndex = at;
      const match = NUMBER.exec(this.#text);
      if (match === null) return { kind: "T_ERROR", at, why: "invalid token" };
      this.#at += match[0].length;
      return { kind: "T_NUMBER", at, value: numberOf(match[0]) };
    }
    return this.#word(at);
  }

  #word(at: number): Token {
    for (const word of ["true", "false", "null"]) {
      if (!this.#text.startsWith(word, at)) continue;
      this.#at += word.length;
      return word === "null" ? { kind: "T_NULL", at } : { kind: "T_BOOLEAN", at, value: word === "true" };
    }
    return { kind: "T_ERROR", at, why: "invalid token" };
  }

  #string(start: number): Token {
    let text = "";
    let at = start + 1;
    for (;;) {
      const char = this.#text[at];
      if (char === undefined) return { kind: "T_ERROR", at, why: "unexpected end of string" };
      if (char === '"') break;
      if (char !== "\\") {
        text += char;
        at += 1;
        continue;
      }
      const letter = this.#text[at + 1] ?? "";
      const plain = ESCAPED[letter];
      const unicode = letter === "u" ? this.#unicode(at) : null;
      if (letter === "u" && unicode === null)
        return { kind: "T_ERROR", at, why: "invalid unicode escape code" };
      if (plain === undefined && unicode === null) return { kind: "T_ERROR", at, why: "invalid escape code" };
      text += plain ?? unicode?.text ?? "";
      at += plain === undefined ? (unicode?.length ?? 2) : 2;
    }
    this.#at = at + 1;
    return { kind: "T_STRING", at: start, text };
  }

  /** `\uXXXX`, with its second half if it is a surrogate pair, as UTF-8 bytes. */
  #unicode(at: number): { text: string; length: number } | null {
    const match = /\\u([0-9a-f]{4})(?:\\u([0-9a-f]{4}))?/iy;
    match.lastIndex = at;
    const found = match.exec(this.#text);
    if (found === null) return null;
    const first = Number.parseInt(found[1] ?? "", 16);
    const utf8 = (text: string) => Buffer.from(text, "utf8").toString("latin1");
    if ((first & 0xf800) !== 0xd800) return { text: utf8(String.fromCharCode(first)), length: 6 };
    const second = Number.parseInt(found[2] ?? "", 16);
    if ((first & 0x400) !== 0 || (second & 0xfc00) !== 0xdc00) return null;
    return { text: utf8(String.fromCharCode(first, second)), length: 12 };
  }
}

function isPunctuation(char: string): char is keyof typeof PUNCTUATION {
  return char in PUNCTUATION;
}
