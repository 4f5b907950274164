import { handOver } from "./bootstrap/hand-over.mjs";

await handOver("scripts/stripe-setup/main.ts", process.argv.slice(2));
