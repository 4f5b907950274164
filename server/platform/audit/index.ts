export { recordAudit } from "./record";
