export { createProject } from "./create";
export { deleteProject } from "./delete";
export { getProject } from "./get";
export { listProjects } from "./list";
export { archiveProject, restoreProject } from "./set-status";
export { updateProject } from "./update";
