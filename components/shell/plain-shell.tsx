import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/brand/logo";
import type { Person } from "@/components/tenants/workspace";
import { ThemeToggle } from "@/components/theme/theme-toggle";
import { UserMenu } from "./user-menu";

/** The frame of signed-in pages that belong to no workspace. */
export function PlainShell({ person, children }: { person: Person; children: ReactNode }) {
  return (
    <>
      <header className="border-b">
        <div className="mx-auto flex h-14 max-w-5xl items-center gap-2 px-4 sm:px-6">
          <Link href="/workspaces" className="mr-auto">
            <Logo />
          </Link>
          <ThemeToggle />
          <UserMenu person={person} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-5xl px-4 py-8 outline-none sm:px-6">
        {children}
      </main>
    </>
  );
}
