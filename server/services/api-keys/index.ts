export { createApiKey } from "./create";
export { listApiKeys } from "./list";
export { revokeApiKey, revokeKeysOf } from "./revoke";
