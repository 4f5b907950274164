import type { ReactNode } from "react";
import { ImpersonationBanner } from "@/components/impersonations/impersonation-banner";
import type { Person, Workspace } from "@/components/tenants/workspace";
import { ThemeToggle } from "@/components/theme/theme-toggle";
import { QuotaBanner } from "@/components/usage/quota-banner";
import { Breadcrumbs } from "./breadcrumbs";
import { CommandPalette } from "./command-palette";
import { MobileNav } from "./mobile-nav";
import { SidebarNav } from "./sidebar-nav";
import { TenantSwitcher } from "./tenant-switcher";
import { UserMenu } from "./user-menu";

interface DashboardShellProps {
  slug: string;
  person: Person;
  workspaces: readonly Workspace[];
  children: ReactNode;
}

/** Sidebar, bar and content of every page of a workspace. */
export function DashboardShell({ slug, person, workspaces, children }: DashboardShellProps) {
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[15rem_1fr]">
      <aside className="sticky top-0 hidden h-dvh flex-col gap-3 overflow-y-auto border-r bg-sidebar p-3 md:flex">
        <TenantSwitcher workspaces={workspaces} />
        <SidebarNav />
      </aside>
      <div className="flex min-w-0 flex-col">
        <div className="sticky top-0 z-30">
          <ImpersonationBanner />
          <QuotaBanner />
          <header className="flex h-14 items-center gap-1 border-b bg-background/95 px-3 backdrop-blur sm:gap-2 sm:px-6">
            <MobileNav workspaces={workspaces} />
            <Breadcrumbs />
            <CommandPalette workspaces={workspaces} />
            <ThemeToggle />
            <UserMenu person={person} settingsHref={`/${slug}/settings`} />
          </header>
        </div>
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 outline-none sm:px-6"
        >
          {children}
        </main>
      </div>
    </div>
  );
}
