export { type ListPage, listing } from "./listing";
