export { type ListPage, listing } from "./listing";
export { inParts } from "./parts";
