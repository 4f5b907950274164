export { createApiKey } from "./create";
export { listApiKeys } from "./list";
export { revokeApiKey } from "./revoke";
export { rotateApiKey } from "./rotate";
export { updateApiKey } from "./update";
