export { createTenant } from "./create";
export { tenantExists } from "./exists";
export { getTenant } from "./get";
export { getProvisioning } from "./get-provisioning";
export { listTenants } from "./list";
export { updateTenant } from "./update";
