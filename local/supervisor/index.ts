export type { Demo, DemoTenant } from "./demo";
export { type Stack, type StackOptions, startStack } from "./stack";
