export { holdOperatorToken, operatorActing } from "./acting";
export { createOperatorToken } from "./create";
export { listOperatorTokens } from "./list";
export { revokeOperatorToken } from "./revoke";
