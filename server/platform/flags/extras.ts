/** What Unleash says beside a state, of whom it gave it to. */
const BESIDE_STATE = new Set(["query", "meta"]);

/** What it says of a strategy to people. `disabled` is said too, and means nothing where it is false. */
const OF_STRATEGY = new Set(["id", "title", "sortOrder"]);

/**
 * A state as its schema takes it: without what Unleash's answers have beside it, and with null for what is not there.
 * Anything else stays, for the schema to refuse by its place.
 */
export function withoutExtras(given: unknown): unknown {
  return isObject(given) ? keepFields(clean(given), (name) => !BESIDE_STATE.has(name)) : given;
}

type Fields = Readonly<Record<string, unknown>>;

function clean(value: unknown, parent?: string): unknown {
  if (Array.isArray(value)) return value.map((one) => clean(one, parent));
  if (!isObject(value)) return value;
  const isStrategy = parent === "strategies";
  const kept = keepFields(value, (name, inner) => {
    if (inner === null) return false;
    return !isStrategy || !(OF_STRATEGY.has(name) || (name === "disabled" && inner === false));
  });
  return Object.fromEntries(Object.entries(kept).map(([name, inner]) => [name, clean(inner, name)]));
}

function keepFields(value: unknown, keeps: (name: string, inner: unknown) => boolean): Fields {
  return Object.fromEntries(Object.entries(Object(value)).filter(([name, inner]) => keeps(name, inner)));
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
