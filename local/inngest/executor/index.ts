export { type LoopOptions, runLoop } from "./run-loop";
export { syncApp } from "./sync-app";
