export { type AuditRecord, recordAudit } from "./record";
