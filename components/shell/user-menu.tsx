"use client";

import { LockKeyhole, LogOut, Settings, ShieldCheck } from "lucide-react";
import Link from "next/link";
import { signOut } from "next-auth/react";
import type { Person } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";

/** `settingsHref` is left out on pages outside a workspace. */
export function UserMenu({ person, settingsHref }: { person: Person; settingsHref?: string }) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={`Account of ${person.name}`}>
          <span
            aria-hidden
            className="grid size-7 place-items-center rounded-full bg-secondary text-xs font-semibold uppercase"
          >
            {person.name.slice(0, 1)}
          </span>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-60">
        <div className="grid px-2 py-1.5 text-sm">
          <span className="truncate font-medium">{person.name}</span>
          <span className="truncate text-xs text-muted-foreground">{person.email}</span>
        </div>
        <DropdownMenuSeparator />
        {settingsHref && (
          <DropdownMenuItem asChild>
            <Link href={settingsHref}>
              <Settings aria-hidden />
              Settings
            </Link>
          </DropdownMenuItem>
        )}
        <DropdownMenuItem asChild>
          <Link href="/security">
            <LockKeyhole aria-hidden />
            Security
          </Link>
        </DropdownMenuItem>
        {person.isOperator && (
          <DropdownMenuItem asChild>
            <Link href="/operator/tenants">
              <ShieldCheck aria-hidden />
              Operator console
            </Link>
          </DropdownMenuItem>
        )}
        <DropdownMenuItem onSelect={() => void signOut({ callbackUrl: "/" })}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
