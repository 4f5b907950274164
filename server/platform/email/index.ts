export { MailFailed, type MailFailure } from "./errors";
export type { MailContent } from "./render";
export { type Mail, messageIdHeader, reachMailServer, sendMail } from "./send";
export { accountExistsMail } from "./templates/account-exists";
export { accountLockedMail } from "./templates/account-locked";
export { passwordChangedMail } from "./templates/password-changed";
export { resetPasswordMail } from "./templates/reset-password";
export { verifyEmailMail } from "./templates/verify-email";
export { welcomeMail } from "./templates/welcome";
