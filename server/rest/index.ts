export { handleRest } from "./handler";
export { openApiDocument } from "./openapi";
