export { getMember } from "./get";
export { listMembers } from "./list";
export { leaveTenant, removeMember } from "./remove";
export { updateMember } from "./update";
