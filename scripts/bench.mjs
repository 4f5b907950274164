import { handOver } from "./bootstrap/hand-over.mjs";

await handOver("tests/bench/main.ts", process.argv.slice(2));
