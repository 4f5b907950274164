export { createServiceAccount } from "./create";
export { createServiceAccountKey } from "./create-key";
export { deleteServiceAccount } from "./delete";
export { getServiceAccount } from "./get";
export { listServiceAccounts } from "./list";
export { reinstateServiceAccount, suspendServiceAccount } from "./suspend";
export { updateServiceAccount } from "./update";
