import { z } from "zod";
import { CreateInvitations, MAX_ADDRESSES } from "@/server/services/invitations/schemas";

/** How long an invitation may stand, in days. */
export const LIFETIMES = [
  { days: 1, label: "1 day" },
  { days: 7, label: "7 days" },
  { days: 14, label: "14 days" },
  { days: 30, label: "30 days" },
] as const;

/** The form's adapter: addresses stand in one field, apart by lines, spaces, commas or semicolons. */
export const InviteForm = z.object({
  emails: z
    .string()
    .transform((text) => text.split(/[\s,;]+/).filter(Boolean))
    .refine((emails) => emails.length > 0, "Enter at least one address.")
    .refine(
      (emails) => emails.length <= MAX_ADDRESSES,
      `Enter at most ${MAX_ADDRESSES} addresses at a time.`,
    ),
  /** A built-in role, or the id of the workspace's own. */
  role: z.string().min(1),
  validDays: z.coerce.number<string>().pipe(CreateInvitations.shape.validDays.unwrap()),
});
export type InviteFormInput = z.input<typeof InviteForm>;
export type InviteFormOutput = z.output<typeof InviteForm>;
