export { readTenantAccess } from "./read";
