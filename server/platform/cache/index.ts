export { type CacheSettings, type Lookup, TenantCache } from "./cache";
