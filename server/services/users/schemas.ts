import { z } from "zod";
import { IMPERSONATION_ACCESS } from "@/server/kernel/impersonation";
import { PERMISSIONS, ROLES } from "@/server/kernel/permissions";
import { SECURITY_EVENT_KINDS } from "@/server/kernel/security-events";
import { BARRIERS } from "@/server/kernel/session-policy";
import { emailAddress, isoInstant, line, uuidText } from "@/server/kernel/text";

export const PASSWORD_LENGTH = { min: 10, max: 128 } as const;

/** A password that is being chosen: NFC, never trimmed. The server also refuses common ones. */
export const NewPassword = z
  .string()
  .overwrite((value) => value.normalize("NFC"))
  .min(PASSWORD_LENGTH.min, `must have at least ${PASSWORD_LENGTH.min} characters`)
  .max(PASSWORD_LENGTH.max, `must have at most ${PASSWORD_LENGTH.max} characters`);

/** A password that is being checked: no rule but a bound on the work, so that old ones stay usable. */
export const GivenPassword = z
  .string()
  .overwrite((value) => value.normalize("NFC"))
  .min(1, "must not be empty")
  .max(1_024, "is too long");

/** The token of a mailed link: 43 base64url characters, or it is not one of ours. */
const MailedToken = z.string().max(200, "is not a token of ours");

export const SignUp = z.strictObject({ name: line(1, 80), email: emailAddress, password: NewPassword });
export const Credentials = z.strictObject({ email: emailAddress, password: GivenPassword });
export const EmailOnly = z.strictObject({ email: emailAddress });
export const VerifyEmail = z.strictObject({ token: MailedToken });
export const ResetPassword = z.strictObject({ token: MailedToken, password: NewPassword });
export const ChangePassword = z.strictObject({ currentPassword: GivenPassword, newPassword: NewPassword });
export const UpdateProfile = z.strictObject({ name: line(1, 80).optional() });
export const RevokeSession = z.strictObject({ sessionId: uuidText, password: GivenPassword.optional() });
export const RevokeOtherSessions = z.strictObject({ password: GivenPassword.optional() });
export const Nothing = z.strictObject({});

/** The same answer whether or not the account exists. */
export const MailSent = z.object({ status: z.literal("check_your_mail") });
export type MailSent = z.output<typeof MailSent>;

/** The proven address, to fill in the sign-in form with. */
export const ProvenEmail = z.object({ email: z.string() });

export const Me = z.object({
  id: uuidText,
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  isOperator: z.boolean(),
  memberships: z.array(
    z.object({
      membershipId: uuidText,
      tenantSlug: z.string(),
      tenantName: z.string(),
      role: z.enum(ROLES).nullable(),
      roleName: z.string(),
      permissions: z.array(z.enum(PERMISSIONS)).meta({ description: "What the role allows." }),
      status: z.enum(["provisioning", "active", "suspended"]),
      /** Why this session is not let into it, by the workspace's own rules. */
      barrier: z.enum(BARRIERS).nullable(),
    }),
  ),
  /** Of an operator: the workspaces that this session is in, in the place of one of their people. */
  impersonations: z.array(
    z.object({
      impersonationId: uuidText,
      access: z.enum(IMPERSONATION_ACCESS),
      expiresAt: isoInstant,
      person: z.string(),
      membershipId: uuidText,
      tenantId: uuidText,
      tenantSlug: z.string(),
      tenantName: z.string(),
      permissions: z
        .array(z.enum(PERMISSIONS))
        .meta({ description: "What the visit holds of the person's." }),
      status: z.enum(["provisioning", "active", "suspended"]),
      barrier: z.enum(BARRIERS).nullable(),
    }),
  ),
});
export type Me = z.output<typeof Me>;

export const SessionList = z.object({
  data: z.array(
    z.object({
      id: uuidText,
      userAgent: z.string().nullable(),
      addressPrefix: z.string().nullable(),
      createdAt: isoInstant,
      lastUsedAt: isoInstant,
      current: z.boolean(),
    }),
  ),
});
export type SessionList = z.output<typeof SessionList>;

export const ListSecurityEvents = z.strictObject({
  limit: z.int().min(1).max(100).default(10),
  /** `nextCursor` of the last answer. */
  cursor: uuidText.optional(),
});

export const SecurityEventList = z.object({
  data: z.array(
    z.object({
      id: uuidText,
      kind: z.enum(SECURITY_EVENT_KINDS),
      addressPrefix: z.string(),
      userAgent: z.string().nullable(),
      createdAt: isoInstant,
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type SecurityEventList = z.output<typeof SecurityEventList>;

export const Ended = z.object({ ended: z.int().meta({ description: "How many sessions ended." }) });

/** What `/sign-in?error=<code>` means, for the person who reads it. An unknown code: use `Default`. */
export const SIGN_IN_ERRORS: Readonly<Record<string, string>> = {
  CredentialsSignin: "The e-mail address or the password is not right.",
  SessionExpired: "This workspace asks you to sign in again: the session is older than its rules allow.",
  CaptchaRequired: "Many sign-ins fail just now. Show that you are a person, and try again.",
  DeadLink: "This link was already used, or has expired. Ask for a new one.",
  SecondFactorWrong: "That code is not right, or was used already. Wait for the next one.",
  SecondFactorExpired: "This sign-in took too long, or was tried too often.",
  EmailNotVerified: "Confirm your e-mail address first: we sent you a link. You can ask for a new one.",
  TooManyAttempts: "That was tried too often. Wait a quarter of an hour and try again.",
  Unavailable: "Signing in is not possible right now. Nothing was lost; try again shortly.",
  OAuthAccountNotLinked: "There is an account with this address already. Sign in the way you did before.",
  OAuthEmailMissing: "That provider gave us no e-mail address, so that no account can be made.",
  AccessDenied: "The provider did not let you in.",
  Default: "Signing in did not work. Try again.",
};
