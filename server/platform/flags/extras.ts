/** What Unleash says beside a state, of whom it gave it to. */
const BESIDE_STATE = new Set(["query", "meta"]);

/** What it says of a strategy to people. `disabled` is said too, and means nothing where it is false. */
const OF_STRATEGY = new Set(["id", "title", "sortOrder"]);

type Fields = Readonly<Record<string, unknown>>;

/** A state's own fields, as its schema takes them: its lists are as they came. */
export function shellOf(given: unknown): unknown {
  if (!isObject(given)) return given;
  return keepFields(given, (name, inner) => inner !== null && !BESIDE_STATE.has(name));
}

/**
 * A part of a state as its schema takes it: without what Unleash's answers have beside it, and with null for what is
 * not there. Anything else stays, for the schema to refuse by its place.
 */
export function partOf(value: unknown, parent?: string): unknown {
  if (Array.isArray(value)) return value.map((one) => partOf(one, parent));
  if (!isObject(value)) return value;
  const isStrategy = parent === "strategies";
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (inner === null) continue;
    if (isStrategy && (OF_STRATEGY.has(name) || (name === "disabled" && inner === false))) continue;
    put(kept, name, partOf(inner, name));
  }
  return kept;
}

function keepFields(value: Fields, keeps: (name: string, inner: unknown) => boolean): Fields {
  return Object.fromEntries(Object.entries(value).filter(([name, inner]) => keeps(name, inner)));
}

/** As a field of its own, whatever its name: `__proto__`, too. */
function put(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") fields[name] = value;
  else Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
