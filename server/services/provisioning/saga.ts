import type { Saga } from "@/server/platform/sagas";
import { activate } from "./activate";
import { createStripeCustomer } from "./create-stripe-customer";
import type { ProvisioningFacts } from "./facts";
import { seedDefaults } from "./seed-defaults";
import { sendWelcomeMail } from "./welcome";

/** From a row in `tenants` to a workspace that works. */
export const PROVISIONING: Saga<ProvisioningFacts> = {
  kind: "provision_tenant",
  steps: [createStripeCustomer, seedDefaults, activate, sendWelcomeMail],
  pivot: activate.name,
};
