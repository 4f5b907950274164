export { customRoleColumn, readGivenRole, roleColumns } from "./given-role";
export { holdMembership, lockMembers, takeMembership } from "./lock";
export { isOneself, memberOf, refuseBeyond, rightsOf, rightsOfMember } from "./rights";
