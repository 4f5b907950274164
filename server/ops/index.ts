export { tellSocketAddresses } from "@/server/platform/observability";
export { checkEnvironment } from "./check-environment";
export { joinInstances } from "./join-instances";
export { keepFlags } from "./keep-flags";
export { keepGarbageYoung } from "./keep-garbage-young";
export { metricsPage } from "./metrics-page";
export { readiness } from "./readiness";
export { drainOnSignal, onDrain } from "./shutdown";
export { watchOverload } from "./watch-overload";
