import { handOver } from "./bootstrap/hand-over.mjs";

await handOver("local/supervisor/main.ts", ["--mode", "preview", ...process.argv.slice(2)]);
