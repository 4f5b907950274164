export { lockMembers } from "./lock";
export { memberOf, refuseBeyond, rightsOf, rightsOfMember } from "./rights";
