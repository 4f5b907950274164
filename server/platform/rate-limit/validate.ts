import type { AdmitRequest, Metered, Quota } from "./types";

/** Throws a RangeError on numbers with which no bucket or meter works: a mistake of the caller, not of the user. */
export function validateRequest({ policies, meters = [], lease }: AdmitRequest): void {
  for (const { name, ratePerSecond, burst, cost } of policies) {
    if (!(ratePerSecond > 0 && Number.isFinite(ratePerSecond) && Number.isFinite(burst))) {
      throw new RangeError(`Policy "${name}": rate and burst must be positive numbers.`);
    }
    if (!(cost >= 0 && cost <= burst))
      throw new RangeError(`Policy "${name}": cost must lie within 0 and burst.`);
  }
  if (lease && !(Number.isSafeInteger(lease.limit) && lease.limit > 0)) {
    throw new RangeError(`Concurrency "${lease.name}": the limit must be a whole number above 0.`);
  }
  for (const [nth, { name, quantity, principal = "", quota }] of meters.entries()) {
    if (!(Number.isSafeInteger(quantity) && quantity >= 0)) {
      throw new RangeError(`Meter "${name}": the quantity must be a whole number.`);
    }
    if (name === "" || name.includes("|") || principal.includes("|")) {
      throw new RangeError(`Meter "${name}": no bar may stand in its name or its principal.`);
    }
    if (quota && nth > 0 && meters.findIndex((other) => isSameQuota(other, name, quota)) < nth) {
      throw new RangeError(`Meter "${name}": a request counts once on a quota.`);
    }
  }
}

function isSameQuota(other: Metered, name: string, { periodKey }: Quota): boolean {
  return other.name === name && other.quota?.periodKey === periodKey;
}
