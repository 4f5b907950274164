export { type Origin, recordSecurityEvent, SECURITY_EVENT_KINDS, type SecurityEventKind } from "./record";
export { recordSecurityEventLater } from "./record-later";
