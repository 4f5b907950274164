import { z } from "zod";
import { CreateApiKey } from "@/server/services/api-keys/schemas";

export const LIFETIMES = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "never", label: "Never" },
] as const;

const values = LIFETIMES.map(({ value }) => value);

/** The form's adapter: a lifetime chosen from a list, which the API takes as a moment. */
export const KeyForm = z.object({
  name: CreateApiKey.shape.name,
  scopes: CreateApiKey.shape.scopes,
  lifetime: z.enum(values),
});
export type KeyForm = z.output<typeof KeyForm>;

export function toCreateApiKey({ name, scopes, lifetime }: KeyForm): z.input<typeof CreateApiKey> {
  if (lifetime === "never") return { name, scopes };
  return { name, scopes, expiresAt: new Date(Date.now() + Number(lifetime) * 86_400_000).toISOString() };
}
