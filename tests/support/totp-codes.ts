import { TOTP } from "otpauth";

/** What an authenticator app shows for a secret, so many steps of 30 s from now. */
export function codeOf(secret: string, steps = 0): string {
  return new TOTP({ secret: secret.replaceAll(" ", "") }).generate({
    timestamp: Date.now() + steps * 30_000,
  });
}
