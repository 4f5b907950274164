import type { AdmitRequest } from "./types";

/** Throws a RangeError on numbers with which no bucket or meter works: a mistake of the caller, not of the user. */
export function validateRequest({ policies, meter }: AdmitRequest): void {
  for (const { name, ratePerSecond, burst, cost } of policies) {
    if (!(ratePerSecond > 0 && Number.isFinite(ratePerSecond) && Number.isFinite(burst))) {
      throw new RangeError(`Policy "${name}": rate and burst must be positive numbers.`);
    }
    if (!(cost >= 0 && cost <= burst))
      throw new RangeError(`Policy "${name}": cost must lie within 0 and burst.`);
  }
  if (meter && !(Number.isSafeInteger(meter.quantity) && meter.quantity >= 0)) {
    throw new RangeError(`Meter "${meter.name}": the quantity must be a whole number.`);
  }
}
