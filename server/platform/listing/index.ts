export { type ListPage, listing } from "./listing";
export { pageOf } from "./page-of";
export { inParts } from "./parts";
