export { getAuditEntry } from "./get";
export { listAuditEntries } from "./list";
export { readEntriesAfter } from "./read-after";
export { verifyAuditEntries } from "./verify";
