import type { LimitKey } from "./entitlement-keys";

/** Add-ons as data: what one of each adds to a plan's limits. What is unlimited stays so. */
export const ADD_ON_KEYS = [
  "extra_seats",
  "extra_projects",
  "extra_storage",
  "more_api_calls",
  "faster_rate",
] as const;
export type AddOnKey = (typeof ADD_ON_KEYS)[number];

export interface AddOn {
  name: string;
  adds: Readonly<Partial<Record<LimitKey, number>>>;
}

/** How many of one add-on a tenant can have; the database holds it too. */
export const ADD_ON_QUANTITY_MAX = 1_000;

const GIB = 1_073_741_824;

export const ADD_ONS: Readonly<Record<AddOnKey, AddOn>> = {
  extra_seats: { name: "5 more seats", adds: { seats: 5 } },
  extra_projects: { name: "10 more projects", adds: { projects: 10 } },
  extra_storage: { name: "10 GiB more storage", adds: { storageBytes: 10 * GIB } },
  more_api_calls: { name: "100,000 more API calls a period", adds: { api_calls: 100_000 } },
  faster_rate: { name: "10 more requests a second", adds: { ratePerSecond: 10, burst: 40 } },
};

export function isAddOnKey(key: string): key is AddOnKey {
  return Object.hasOwn(ADD_ONS, key);
}
