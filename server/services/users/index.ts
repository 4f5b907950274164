export { changePassword } from "./change-password";
export { getMe } from "./get-me";
export { requestPasswordReset } from "./request-password-reset";
export { resendVerification } from "./resend-verification";
export { resetPassword } from "./reset-password";
export { listSessions, revokeOtherSessions, revokeSession } from "./sessions";
export { signUp } from "./sign-up";
export { updateProfile } from "./update-profile";
export { verifyEmail } from "./verify-email";
