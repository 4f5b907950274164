import { z } from "zod";
import { isoInstant } from "@/server/kernel/text";
import { GivenPassword } from "@/server/services/users/schemas";

/** Six digits of an authenticator, with or without spaces. */
export const AuthenticatorCode = z
  .string()
  .overwrite((value) => value.replace(/\s/g, ""))
  .regex(/^\d{6}$/, "must be the six digits that the app shows");

/** An authenticator's code or a recovery code. */
export const SecondFactorCode = z
  .string()
  .overwrite((value) => value.trim())
  .min(6, "must be a code of the app, or a recovery code")
  .max(40, "must be a code of the app, or a recovery code");

export const BeginSecondFactor = z.strictObject({ password: GivenPassword.optional() });
export const ConfirmSecondFactor = z.strictObject({ code: AuthenticatorCode });
export const ProveBoth = z.strictObject({ code: SecondFactorCode, password: GivenPassword.optional() });

export const SecondFactorState = z.object({
  /** Null: there is none. */
  since: isoInstant.nullable(),
  recoveryCodesLeft: z.int(),
  hasPassword: z.boolean(),
  signedInRecently: z.boolean(),
});
export type SecondFactorState = z.output<typeof SecondFactorState>;

/** Shown while setting up, and never again. */
export const SecondFactorSetUp = z.object({
  /** For the QR code: `otpauth://totp/…`. */
  uri: z.string(),
  /** The secret in base32, in groups of four, to be typed. */
  secret: z.string(),
});
export type SecondFactorSetUp = z.output<typeof SecondFactorSetUp>;

/** Shown this once: the database holds hashes. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.output<typeof RecoveryCodes>;
