import { handOver } from "./bootstrap/hand-over.mjs";

await handOver("scripts/migrate/main.ts", process.argv.slice(2));
