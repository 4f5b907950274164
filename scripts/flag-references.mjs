import { handOver } from "./bootstrap/hand-over.mjs";

await handOver("scripts/flag-references/main.ts", process.argv.slice(2));
