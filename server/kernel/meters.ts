/** What is counted, as data. No other file decides how a meter is added up. */
export const METER_KEYS = ["api_calls", "feature_uses", "events_ingested", "seats", "storage_bytes"] as const;
export type MeterKey = (typeof METER_KEYS)[number];

/** How the values of a span become one number. Only `sum` and `count` add up over spans. */
export const AGGREGATIONS = ["sum", "count", "max", "last", "unique"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** How a tenant's own meter is called by its events. The built-in keys are taken. */
export const CUSTOM_METER_KEY = /^[a-z][a-z0-9_]{0,62}$/;

/** How many meters of its own a tenant has at most, archived ones included. */
export const MOST_METERS = 50;

export function isBuiltInMeter(key: string): key is MeterKey {
  return Object.hasOwn(METERS, key);
}

export interface Meter {
  key: MeterKey;
  name: string;
  /** What one of it is called: `call`, `byte`. */
  unit: string;
  aggregation: Aggregation;
  /**
   * Where its values come from: the guards count while they admit a call, a gauge is read from Postgres, events are
   * sent by the tenant's own systems.
   */
  source: "guards" | "gauge" | "events";
  /** What splits it besides hour and principal. */
  dimension: "feature" | null;
  /** The event name under which Stripe's meter takes it; null where nothing is billed by it. */
  stripeEventName: string | null;
}

export const METERS: Readonly<Record<MeterKey, Meter>> = {
  api_calls: {
    key: "api_calls",
    name: "API calls",
    unit: "call",
    aggregation: "sum",
    source: "guards",
    dimension: null,
    stripeEventName: "bulkhead_api_calls",
  },
  feature_uses: {
    key: "feature_uses",
    name: "Feature uses",
    unit: "use",
    aggregation: "sum",
    source: "guards",
    dimension: "feature",
    stripeEventName: null,
  },
  events_ingested: {
    key: "events_ingested",
    name: "Events ingested",
    unit: "event",
    aggregation: "count",
    source: "events",
    dimension: null,
    stripeEventName: null,
  },
  seats: {
    key: "seats",
    name: "Seats",
    unit: "seat",
    aggregation: "max",
    source: "gauge",
    dimension: null,
    stripeEventName: null,
  },
  storage_bytes: {
    key: "storage_bytes",
    name: "Storage",
    unit: "byte",
    aggregation: "last",
    source: "gauge",
    dimension: null,
    stripeEventName: null,
  },
};
