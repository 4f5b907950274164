export { createTask } from "./create";
export { deleteTask } from "./delete";
export { getTask } from "./get";
export { listTasks } from "./list";
export { updateTask } from "./update";
