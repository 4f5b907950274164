export { createCorsOrigin } from "./create";
export { deleteCorsOrigin } from "./delete";
export { isListed, rememberedListing } from "./is-listed";
export { listCorsOrigins } from "./list";
