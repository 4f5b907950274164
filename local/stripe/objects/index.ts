import type { Endpoint } from "@/local/stripe/http/endpoint";
import { checkoutEndpoints } from "./checkout-sessions";
import { customerEndpoints } from "./customers";
import { eventEndpoints } from "./events";
import { invoiceEndpoints } from "./invoices";
import { meterEventEndpoints } from "./meter-events";
import { meterEndpoints } from "./meters";
import { paymentMethodEndpoints } from "./payment-methods";
import { portalConfigurationEndpoints } from "./portal-configurations";
import { portalSessionEndpoints } from "./portal-sessions";
import { priceEndpoints } from "./prices";
import { productEndpoints } from "./products";
import { subscriptionItemEndpoints } from "./subscription-items";
import { subscriptionEndpoints } from "./subscriptions";
import { webhookEndpointEndpoints } from "./webhook-endpoints";

/** Every endpoint the simulator serves. */
export const endpoints: Endpoint[] = [
  ...customerEndpoints,
  ...productEndpoints,
  ...priceEndpoints,
  ...meterEndpoints,
  ...meterEventEndpoints,
  ...checkoutEndpoints,
  ...subscriptionEndpoints,
  ...subscriptionItemEndpoints,
  ...portalConfigurationEndpoints,
  ...portalSessionEndpoints,
  ...invoiceEndpoints,
  ...paymentMethodEndpoints,
  ...eventEndpoints,
  ...webhookEndpointEndpoints,
];
