export { createTenant } from "./create";
export { getTenant } from "./get";
export { getProvisioning } from "./get-provisioning";
export { listTenants } from "./list";
export { PROVISION_TENANT, PROVISIONING_STEPS, type ProvisioningStep } from "./provisioning-steps";
export { updateTenant } from "./update";
