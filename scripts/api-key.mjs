import { handOver } from "./bootstrap/hand-over.mjs";

await handOver("scripts/api-key/main.ts", process.argv.slice(2));
