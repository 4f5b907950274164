export { billSeats } from "./bill-seats";
export { startCheckout } from "./checkout";
export { getBilling } from "./current";
export { type HandOver, handOverOf, overdueHandOvers, STRIPE_EVENT_RECEIVED } from "./hand-over";
export { openPortal, PORTAL_METADATA } from "./portal";
export { PLAN_METADATA } from "./price";
export { type ProcessedEvent, processStripeEvent } from "./process-event";
export { storeStripeEvent } from "./stripe-events";
export { type SyncResult, syncSubscriptions } from "./sync";
