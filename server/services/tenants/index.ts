export { createTenant } from "./create";
export { getTenant } from "./get";
export { getProvisioning } from "./get-provisioning";
export { listTenants } from "./list";
export { updateTenant } from "./update";
