export { bodyTooLarge, readLimited } from "./read-limited";
