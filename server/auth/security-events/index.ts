export { type Origin, recordSecurityEvent } from "./record";
export { recordSecurityEventLater } from "./record-later";
