export { ingestUsageEvents } from "./ingest";
