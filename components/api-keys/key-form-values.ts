import { z } from "zod";
import {
  AllowedAddresses,
  type ApiKey,
  CreateApiKey,
  type KeyLimitsInput,
  type UpdateApiKey,
} from "@/server/services/api-keys/schemas";

export const LIFETIMES = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "never", label: "Never" },
] as const;

const values = LIFETIMES.map(({ value }) => value);

const wholeNumberOrNothing = z
  .string()
  .refine(
    (text) => text.trim() === "" || /^[1-9]\d{0,6}$/.test(text.trim()),
    "must be a whole number, or empty",
  );

const networks = z.string().superRefine((text, context) => {
  const wrong = words(text).find((word) => !AllowedAddresses.element.safeParse(word).success);
  if (wrong)
    context.addIssue({ code: "custom", message: `${wrong} is not a network such as 203.0.113.0/24` });
});

/** What can be changed of a key later, as its form has it: networks as lines, a number as typed. */
export const KeyLimitsForm = z.object({
  name: CreateApiKey.shape.name,
  allowedAddresses: networks,
  requestsPerMinute: wholeNumberOrNothing,
});
export type KeyLimitsForm = z.output<typeof KeyLimitsForm>;

/** The form's adapter: a lifetime chosen from a list, which the API takes as a moment. */
export const NewKeyForm = KeyLimitsForm.extend({ lifetime: z.enum(values) });
export type NewKeyForm = z.output<typeof NewKeyForm>;

export const KeyForm = NewKeyForm.extend({ scopes: CreateApiKey.shape.scopes });
export type KeyForm = z.output<typeof KeyForm>;

export function toCreateApiKey({ scopes, ...rest }: KeyForm): z.input<typeof CreateApiKey> {
  return { ...toNewKey(rest), scopes };
}

export function toNewKey({ lifetime, ...rest }: NewKeyForm): KeyLimitsInput {
  const given = toLimits(rest);
  if (lifetime === "never") return given;
  return { ...given, expiresAt: new Date(Date.now() + Number(lifetime) * 86_400_000).toISOString() };
}

export function toUpdateApiKey(apiKeyId: string, form: KeyLimitsForm): z.input<typeof UpdateApiKey> {
  return { apiKeyId, ...toLimits(form) };
}

export function limitsOf({ name, allowedAddresses, requestsPerMinute }: ApiKey): KeyLimitsForm {
  return {
    name,
    allowedAddresses: allowedAddresses.join("\n"),
    requestsPerMinute: requestsPerMinute === null ? "" : String(requestsPerMinute),
  };
}

function toLimits({ name, allowedAddresses, requestsPerMinute }: KeyLimitsForm) {
  const number = requestsPerMinute.trim();
  return {
    name,
    allowedAddresses: words(allowedAddresses),
    requestsPerMinute: number === "" ? null : Number(number),
  };
}

function words(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== "");
}
