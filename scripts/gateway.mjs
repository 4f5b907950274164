import { handOver } from "./bootstrap/hand-over.mjs";

await handOver("scripts/gateway/main.ts", process.argv.slice(2));
