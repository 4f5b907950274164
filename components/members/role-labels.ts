import type { Role } from "@/server/kernel/permissions";

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
  viewer: "Viewer",
};

/** What each role is for, in a sentence. */
export const ROLE_HINTS: Readonly<Record<Role, string>> = {
  owner: "Everything, billing included.",
  admin: "Everything but changing the plan.",
  member: "Projects and tasks.",
  viewer: "Looks, and changes nothing.",
};
