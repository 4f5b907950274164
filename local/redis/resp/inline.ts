import type { Bytes } from "./reply";

const ESCAPES: Readonly<Record<string, Bytes>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

type Scan = { readonly line: Bytes; at: number };

function escaped(scan: Scan): Bytes {
  const { line } = scan;
  const hex = /^x([0-9a-fA-F]{2})/.exec(line.slice(scan.at + 1, scan.at + 4));
  scan.at += hex ? 4 : 2;
  if (hex) return String.fromCharCode(Number.parseInt(hex[1] ?? "0", 16));
  const letter = line[scan.at - 1] ?? "";
  return ESCAPES[letter] ?? letter;
}

/** Reads one quoted word; null when the quotes do not close or are not followed by a space. */
function quoted(scan: Scan, quote: Bytes): Bytes | null {
  const { line } = scan;
  let word = "";
  scan.at += 1;
  while (scan.at < line.length) {
    const char = line[scan.at];
    if (char === quote) {
      scan.at += 1;
      return scan.at < line.length && !/\s/.test(line[scan.at] ?? "") ? null : word;
    }
    if (char === "\\" && quote === '"' && scan.at + 1 < line.length) word += escaped(scan);
    else if (char === "\\" && quote === "'" && line[scan.at + 1] === "'") {
      word += "'";
      scan.at += 2;
    } else {
      word += char;
      scan.at += 1;
    }
  }
  return null;
}

/** Splits an inline command (a plain line, as from telnet) as Redis' sdssplitargs; null for unbalanced quotes. */
export function splitInline(line: Bytes): Bytes[] | null {
  const words: Bytes[] = [];
  const scan: Scan = { line, at: 0 };
  for (;;) {
    while (scan.at < line.length && /\s/.test(line[scan.at] ?? "")) scan.at += 1;
    if (scan.at >= line.length) return words;
    let word = "";
    while (scan.at < line.length && !/\s/.test(line[scan.at] ?? "")) {
      const char = line[scan.at] ?? "";
      if (char === '"' || char === "'") {
        const part = quoted(scan, char);
        if (part === null) return null;
        word += part;
      } else {
        word += char;
        scan.at += 1;
      }
    }
    words.push(word);
  }
}
