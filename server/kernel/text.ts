import { z } from "zod";

/** One line that a person wrote: trimmed, Unicode NFC, no control characters, `min` to `max` characters. */
export function line(min: number, max: number) {
  return z
    .string()
    .overwrite((value) => value.trim().normalize("NFC"))
    .min(min, min === 1 ? "must not be empty" : `must have at least ${min} characters`)
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !/\p{Cc}/u.test(value), "must not contain control characters");
}

/** Text of several lines that a person wrote: trimmed, Unicode NFC, at most `max` characters. */
export function prose(max: number) {
  return z
    .string()
    .overwrite((value) => value.trim().normalize("NFC"))
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !value.includes("\0"), "must not contain a null character");
}

/** An e-mail address, trimmed, Unicode NFC, lower case. */
export const emailAddress = z
  .string()
  .overwrite((value) => value.trim().normalize("NFC").toLowerCase())
  .max(254, "must have at most 254 characters")
  .pipe(z.email("must be an e-mail address"));

/** A canonical UUID in lower case. */
export const uuidText = z
  .string()
  .overwrite((value) => value.toLowerCase())
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, "must be a UUID");

/** A moment as ISO 8601 text. */
export const isoInstant = z.string().meta({ format: "date-time" });
