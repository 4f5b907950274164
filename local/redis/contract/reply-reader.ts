/** A reply as it came over the wire: its type sign, and its bytes or its parts. */
export type WireReply = { readonly sign: string; readonly body: string | WireReply[] | null };

type Parsed = { readonly reply: WireReply; readonly end: number };

const MANY: Readonly<Record<string, number>> = { "*": 1, "~": 1, ">": 1, "%": 2 };

/** Parses one whole reply from latin1 text; null while bytes are missing. */
export function readWire(text: string, start = 0): Parsed | null {
  const lineEnd = text.indexOf("\r\n", start);
  if (lineEnd < 0) return null;
  const sign = text[start] ?? "";
  const head = text.slice(start + 1, lineEnd);
  const after = lineEnd + 2;
  if (sign === "$" || sign === "=") {
    if (head === "-1") return { reply: { sign, body: null }, end: after };
    const end = after + Number(head);
    if (text.length < end + 2) return null;
    return { reply: { sign, body: text.slice(after, end) }, end: end + 2 };
  }
  const per = MANY[sign];
  if (per === undefined) return { reply: { sign, body: head }, end: after };
  if (head === "-1") return { reply: { sign, body: null }, end: after };
  const body: WireReply[] = [];
  let at = after;
  for (let index = 0; index < Number(head) * per; index += 1) {
    const part = readWire(text, at);
    if (part === null) return null;
    body.push(part.reply);
    at = part.end;
  }
  return { reply: { sign, body }, end: at };
}
