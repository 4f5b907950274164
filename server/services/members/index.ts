export { endAllSessions, endSessions } from "./end-sessions";
export { getMember } from "./get";
export { listMembers } from "./list";
export { leaveTenant, removeMember } from "./remove";
export { reinstateMember, suspendMember } from "./suspend";
export { updateMember } from "./update";
