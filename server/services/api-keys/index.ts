export { createApiKey } from "./create";
export { listApiKeys } from "./list";
export { revokeApiKey, revokeKeysOf } from "./revoke";
export { rotateApiKey } from "./rotate";
export { updateApiKey } from "./update";
