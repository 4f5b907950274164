export { getEntitlements } from "./get";
export { inspectTenant } from "./inspect";
export { changeEntitlements, type OperatorContext, operatorIdOf } from "./operator";
