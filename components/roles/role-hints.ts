import type { Role } from "@/server/kernel/permissions";

/** What each built-in role is for, in a sentence. */
export const ROLE_HINTS: Readonly<Record<Role, string>> = {
  owner: "Everything, billing included.",
  admin: "Everything but changing the plan.",
  member: "Projects and tasks.",
  viewer: "Looks, and changes nothing.",
};
