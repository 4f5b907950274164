export { customRoleColumn, readGivenRole, roleColumns } from "./given-role";
export { lockMembers } from "./lock";
export { memberOf, refuseBeyond, rightsOf, rightsOfMember } from "./rights";
