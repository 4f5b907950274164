/** What a field was and is, as JSON; null where there was or is nothing. */
export interface Change {
  from: unknown;
  to: unknown;
}

/** The longest text that an entry keeps of a value, in characters: an entry tells, it does not archive. */
const LONGEST = 1_000;

/** The listed fields that differ, and no other. Without `before` the thing is new, without `after` it is gone. */
export function changesBetween(
  fields: readonly string[],
  before: object | undefined,
  after: object | undefined,
): Record<string, Change> {
  const changes: Record<string, Change> = {};
  for (const field of fields) {
    const [from, to] = [told(before, field), told(after, field)];
    if (JSON.stringify(from) !== JSON.stringify(to)) changes[field] = { from: clip(from), to: clip(to) };
  }
  return changes;
}

/** What was not told counts as not there, so that a new thing's entry has no line for what it lacks. */
function told(row: object | undefined, field: string): unknown {
  return (row && Reflect.get(row, field)) ?? null;
}

function clip(value: unknown): unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? clipText(text, LONGEST) : value;
}

/** At most `longest` characters; what is cut off is marked. Never cuts a character outside the BMP in two. */
export function clipText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
