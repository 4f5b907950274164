/** The saga that sets a tenant up, and its steps in their order. */
export const PROVISION_TENANT = "provision_tenant";
export const PROVISIONING_STEPS = ["create_stripe_customer", "seed_defaults", "send_welcome_mail"] as const;
export type ProvisioningStep = (typeof PROVISIONING_STEPS)[number];
