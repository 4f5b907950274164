export { beginAuditExportDownload } from "./begin-download";
export { createAuditExport } from "./create";
export { getAuditExport } from "./get";
export { listAuditExports } from "./list";
export { readAuditExport } from "./read-part";
export { failAuditExport, writeAuditExport } from "./write";
