export { readTenantAccess } from "./access";
