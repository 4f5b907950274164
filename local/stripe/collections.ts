import type {
  CheckoutLineItem,
  CheckoutSession,
  Customer,
  EventRecord,
  Invoice,
  InvoiceLine,
  Meter,
  MeterEvent,
  PaymentMethod,
  PortalConfiguration,
  PortalSession,
  Price,
  Product,
  Subscription,
  WebhookEndpoint,
} from "./wire";

/** What the API does not show of a checkout session: its lines and what its subscription will be made of. */
export interface CheckoutDetail {
  id: string;
  lines: CheckoutLineItem[];
  subscription: {
    metadata: Record<string, string>;
    description: string | null;
    trialPeriodDays: number | null;
    trialEnd: number | null;
    missingPaymentMethod: string;
  };
}

/** How a stored card behaves; the number itself is never kept. */
export interface CardRecord {
  id: string;
  chargeFailure: string | null;
}

/** What billing remembers of a subscription beside the object itself. */
export interface BillingRecord {
  id: string;
  trialNoticeSent: boolean;
  /** Prorations that wait for the next invoice. */
  pendingLines: InvoiceLine[];
}

/** One payment retry schedule for everyone; days count from the first failed attempt. */
export interface DunningSettings {
  retryDays: number[];
  afterLastRetry: "cancel" | "unpaid" | "past_due";
}

export interface DeliverySettings {
  delayMs: number;
  /** How many times each event is sent; 1 is once. */
  duplicate: number;
  shuffle: boolean;
  seed: number;
  paused: boolean;
  concurrency: number;
  retryBaseMs: number;
  maxAttempts: number;
}

export interface FailRule {
  path: string | null;
  method: string | null;
  status: number;
  code: string | null;
  times: number;
  /** true holds the request until the caller gives up; a number holds it that many milliseconds. */
  hang: boolean | number;
  /** The change is made and kept, only its answer is lost. */
  afterCommit: boolean;
}

export interface Settings {
  id: "settings";
  clockOffsetMs: number;
  dunning: DunningSettings;
  delivery: DeliverySettings;
  failNext: FailRule[];
}

export interface DeliveryAttempt {
  /** Real time, ISO 8601: deliveries do not run by the simulated clock. */
  at: string;
  status: number | null;
  error: string | null;
}

export interface Delivery {
  id: string;
  event: string;
  eventType: string;
  endpoint: string;
  url: string;
  state: "pending" | "delivered" | "failed";
  /** Real time in milliseconds before which it is not sent. */
  notBeforeMs: number;
  attempts: DeliveryAttempt[];
}

export interface SavedAnswer {
  id: string;
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
  /** Real time in milliseconds; an answer is kept for 24 hours. */
  savedAtMs: number;
}

/** Everything that is kept, by collection; each record carries its own id. */
export interface Collections {
  customers: Customer;
  /** A deleted customer is still answered, as `deleted: true`. */
  deletedCustomers: { id: string; object: "customer"; deleted: true };
  products: Product;
  prices: Price;
  meters: Meter;
  meterEvents: MeterEvent & { id: string };
  checkoutSessions: CheckoutSession;
  checkoutDetails: CheckoutDetail;
  subscriptions: Subscription;
  billing: BillingRecord;
  invoices: Invoice;
  paymentMethods: PaymentMethod;
  cards: CardRecord;
  portalConfigurations: PortalConfiguration;
  portalSessions: PortalSession;
  webhookEndpoints: WebhookEndpoint & { secret: string };
  events: EventRecord;
  deliveries: Delivery;
  savedAnswers: SavedAnswer;
  settings: Settings;
}

export type CollectionName = keyof Collections;

export type Tables = { [K in CollectionName]: Map<string, Collections[K]> };

/** One empty table for each collection. */
export function emptyTables(): Tables {
  return {
    customers: new Map(),
    deletedCustomers: new Map(),
    products: new Map(),
    prices: new Map(),
    meters: new Map(),
    meterEvents: new Map(),
    checkoutSessions: new Map(),
    checkoutDetails: new Map(),
    subscriptions: new Map(),
    billing: new Map(),
    invoices: new Map(),
    paymentMethods: new Map(),
    cards: new Map(),
    portalConfigurations: new Map(),
    portalSessions: new Map(),
    webhookEndpoints: new Map(),
    events: new Map(),
    deliveries: new Map(),
    savedAnswers: new Map(),
    settings: new Map(),
  };
}
