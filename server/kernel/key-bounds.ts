import { coversRanges } from "./address-ranges";
import type { FieldError } from "./errors";

/** What bounds an API key. */
export interface KeyBounds {
  /** What it may do; null: whatever its service account may. */
  scopes: readonly string[] | null;
  /** A moment as ISO 8601 text; null: never. */
  expiresAt: string | null;
  /** Networks in CIDR notation; none means anywhere. */
  allowedAddresses: readonly string[];
  requestsPerMinute: number | null;
}

export type KeyBound = keyof KeyBounds;

/** Whether a key with `wanted` stays within `bound`, for each thing that bounds a key. */
const STAYS_WITHIN: Readonly<Record<KeyBound, (wanted: KeyBounds, bound: KeyBounds) => boolean>> = {
  scopes: ({ scopes: wanted }, { scopes: bound }) =>
    bound === null || (wanted?.every((scope) => bound.includes(scope)) ?? false),
  expiresAt: ({ expiresAt: wanted }, { expiresAt: bound }) =>
    bound === null || (wanted !== null && Date.parse(wanted) <= Date.parse(bound)),
  allowedAddresses: ({ allowedAddresses: wanted }, { allowedAddresses: bound }) =>
    bound.length === 0 || (wanted.length > 0 && coversRanges(bound, wanted)),
  requestsPerMinute: ({ requestsPerMinute: wanted }, { requestsPerMinute: bound }) =>
    bound === null || (wanted !== null && wanted <= bound),
};

const BOUNDS = Object.keys(STAYS_WITHIN) as KeyBound[];

/** The bounds that a key with `wanted` would cross. */
export function crossedBounds(wanted: KeyBounds, bound: KeyBounds): KeyBound[] {
  return BOUNDS.filter((one) => !STAYS_WITHIN[one](wanted, bound));
}

/** What a crossed bound is told as, by the field of the input that crosses it. */
export function boundError(crossed: KeyBound, bound: KeyBounds): FieldError {
  return { pointer: `/${crossed}`, message: TOLD[crossed](bound) };
}

const TOLD: Readonly<Record<KeyBound, (bound: KeyBounds) => string>> = {
  scopes: ({ scopes }) => `must be among ${scopes?.join(", ")}`,
  expiresAt: ({ expiresAt }) => `must not be later than ${expiresAt}`,
  allowedAddresses: ({ allowedAddresses }) => `must lie in ${allowedAddresses.join(", ")}`,
  requestsPerMinute: ({ requestsPerMinute }) => `must be at most ${requestsPerMinute}`,
};
