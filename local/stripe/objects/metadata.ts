import type { Metadata } from "@/local/stripe/wire";

/** Metadata as Stripe merges it: given keys are set, an empty value removes its key, an empty whole all. */
export function mergeMetadata(current: Metadata, given: "" | Metadata | undefined): Metadata {
  if (given === undefined) return current;
  if (given === "") return {};
  const merged = { ...current, ...given };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
}
