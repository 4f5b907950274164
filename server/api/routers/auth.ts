import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as users from "@/server/services/users";
import {
  ChangePassword,
  EmailOnly,
  Ended,
  ListSecurityEvents,
  MailSent,
  Me,
  Nothing,
  ProvenEmail,
  ResetPassword,
  RevokeOtherSessions,
  RevokeSession,
  SecurityEventList,
  SessionList,
  SignUp,
  UpdateProfile,
  VerifyEmail,
} from "@/server/services/users/schemas";

const anyone = { access: "public" } as const;
const signedIn = { access: "user" } as const;

/** Accounts. Signing in and out themselves are next-auth's, at /api/auth. */
export const authRouter = router({
  signUp: operation(anyone)
    .input(SignUp)
    .output(MailSent)
    .mutation(({ ctx, input }) => users.signUp(ctx, input)),

  resendVerification: operation(anyone)
    .input(EmailOnly)
    .output(MailSent)
    .mutation(({ ctx, input }) => users.resendVerification(ctx, input)),

  verifyEmail: operation(anyone)
    .input(VerifyEmail)
    .output(ProvenEmail)
    .mutation(({ ctx, input }) => users.verifyEmail(ctx, input)),

  requestSignInLink: operation(anyone)
    .input(EmailOnly)
    .output(MailSent)
    .mutation(({ ctx, input }) => users.requestSignInLink(ctx, input)),

  requestPasswordReset: operation(anyone)
    .input(EmailOnly)
    .output(MailSent)
    .mutation(({ ctx, input }) => users.requestPasswordReset(ctx, input)),

  resetPassword: operation(anyone)
    .input(ResetPassword)
    .output(ProvenEmail)
    .mutation(({ ctx, input }) => users.resetPassword(ctx, input)),

  me: operation(signedIn)
    .input(Nothing)
    .output(Me)
    .query(({ ctx }) => users.getMe(ctx)),

  updateProfile: operation(signedIn)
    .input(UpdateProfile)
    .output(Me)
    .mutation(({ ctx, input }) => users.updateProfile(ctx, input)),

  changePassword: operation(signedIn)
    .input(ChangePassword)
    .output(Ended)
    .mutation(({ ctx, input }) => users.changePassword(ctx, input)),

  listSessions: operation(signedIn)
    .input(Nothing)
    .output(SessionList)
    .query(({ ctx }) => users.listSessions(ctx)),

  listSecurityEvents: operation(signedIn)
    .input(ListSecurityEvents)
    .output(SecurityEventList)
    .query(({ ctx, input }) => users.listSecurityEvents(ctx, input)),

  revokeSession: operation(signedIn)
    .input(RevokeSession)
    .output(z.null())
    .mutation(({ ctx, input }) => users.revokeSession(ctx, input)),

  revokeOtherSessions: operation(signedIn)
    .input(RevokeOtherSessions)
    .output(Ended)
    .mutation(({ ctx, input }) => users.revokeOtherSessions(ctx, input)),
});
