export { getAuditEntry } from "./get";
export { listAuditEntries } from "./list";
export { verifyAuditEntries } from "./verify";
