import {
  Activity,
  Bot,
  CreditCard,
  Flag,
  FolderKanban,
  Gauge,
  KeyRound,
  LayoutDashboard,
  ListTodo,
  type LucideIcon,
  ScrollText,
  Settings,
  Users,
} from "lucide-react";
import type { Permission, Rights } from "@/server/kernel/permissions";

export interface NavItem {
  label: string;
  /** Below the workspace's own address; empty is the overview. */
  path: string;
  icon: LucideIcon;
  permission: Permission;
}

const NAV_ITEMS: readonly NavItem[] = [
  { label: "Overview", path: "", icon: LayoutDashboard, permission: "tenant:read" },
  { label: "Projects", path: "/projects", icon: FolderKanban, permission: "projects:read" },
  { label: "Tasks", path: "/tasks", icon: ListTodo, permission: "tasks:read" },
  { label: "API keys", path: "/api-keys", icon: KeyRound, permission: "api-keys:read" },
  { label: "Service accounts", path: "/service-accounts", icon: Bot, permission: "service-accounts:read" },
  { label: "Members", path: "/members", icon: Users, permission: "members:read" },
  { label: "Usage", path: "/usage", icon: Activity, permission: "usage:read" },
  { label: "Limits", path: "/rate-limits", icon: Gauge, permission: "usage:read" },
  { label: "Features", path: "/flag-settings", icon: Flag, permission: "flags:read" },
  { label: "Billing", path: "/billing", icon: CreditCard, permission: "billing:read" },
  { label: "Audit log", path: "/audit-entries", icon: ScrollText, permission: "audit:read" },
  { label: "Settings", path: "/settings", icon: Settings, permission: "tenant:read" },
];

/** The pages that these rights open. */
export function navItemsFor(rights: Rights): readonly NavItem[] {
  return NAV_ITEMS.filter(({ permission }) => rights.has(permission));
}

/** The page that a path below the workspace belongs to. */
export function navItemAt(path: string): NavItem | undefined {
  return NAV_ITEMS.find((item) =>
    item.path === "" ? path === "" : path === item.path || path.startsWith(`${item.path}/`),
  );
}
