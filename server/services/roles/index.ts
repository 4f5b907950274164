export { createRole } from "./create";
export { deleteRole } from "./delete";
export { getRole } from "./get";
export { listRoles } from "./list";
export { updateRole } from "./update";
