export { endEveryImpersonation, endImpersonation, endVisitsTo } from "./end";
export { holdImpersonation } from "./hold";
export { listImpersonations } from "./list";
export { listAllImpersonations } from "./list-all";
export { listPeople } from "./list-people";
export { recordView } from "./record-view";
export { startImpersonation } from "./start";
export { stopImpersonation } from "./stop";
