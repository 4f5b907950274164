export type { ProvisioningFacts } from "./facts";
export { PROVISIONING } from "./saga";
