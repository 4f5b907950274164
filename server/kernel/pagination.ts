/** Server defaults of every list (page, limit, newest first), and the depth beyond which a cursor is asked for. */
export const PAGE_DEFAULTS = { page: 1, limit: 10, maxLimit: 100, maxOffset: 10_000 } as const;

/** A filtered total stops counting here; the answer then says `totalCapped: true`. */
export const TOTAL_CAP = 10_000;

export interface Cursor {
  /** The sort key's value of the last row seen, as text, and that row's id as the tie-break. */
  value: string;
  id: string;
}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.value, cursor.id])).toString("base64url");
}

/** The cursor's parts, or undefined when the text was not made by `encodeCursor`. */
export function decodeCursor(text: string): Cursor | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!Array.isArray(parsed) || parsed.length !== 2) return undefined;
    const [value, id] = parsed as unknown[];
    return typeof value === "string" && typeof id === "string" ? { value, id } : undefined;
  } catch {
    return undefined;
  }
}

export function totalPages(total: number, limit: number): number {
  return Math.ceil(total / limit);
}
