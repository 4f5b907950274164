export { openApiDocument } from "./openapi";
export { serveRest } from "./serve";
