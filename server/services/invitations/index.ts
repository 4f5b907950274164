export { acceptInvitation } from "./accept";
export { acceptAsNewPerson } from "./accept-as-new";
export { createInvitation, createInvitations } from "./create";
export { getInvitation } from "./get";
export { listInvitations } from "./list";
export { lookAtInvitation } from "./look";
export { mailInvitation } from "./mail";
export { resendInvitation } from "./resend";
export { revokeInvitation, revokeUncovered } from "./revoke";
