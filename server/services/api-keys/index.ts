export { createApiKey } from "./create";
export { listApiKeys } from "./list";
export { makeKey } from "./make";
export { revokeApiKey, revokeKeysOf, revokeKeysOfAccount } from "./revoke";
export { rotateApiKey } from "./rotate";
export { updateApiKey } from "./update";
