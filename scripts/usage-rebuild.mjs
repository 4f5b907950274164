import { handOver } from "./bootstrap/hand-over.mjs";

await handOver("scripts/usage-rebuild/main.ts", process.argv.slice(2));
