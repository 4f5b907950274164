export { createTask } from "./create";
export { deleteTask } from "./delete";
export { getTask } from "./get";
export { listTasks } from "./list";
export { reassignTasks } from "./reassign";
export { updateTask } from "./update";
