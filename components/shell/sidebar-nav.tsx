"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useRights, useWorkspace } from "@/components/tenants/workspace";
import { cn } from "@/components/ui/cn";
import { navItemAt, navItemsFor } from "./nav-items";

export function SidebarNav({ onNavigate }: { onNavigate?: () => void }) {
  const { slug } = useWorkspace();
  const rights = useRights();
  const pathname = usePathname() ?? "";
  const current = navItemAt(pathname.slice(slug.length + 1));
  return (
    <nav aria-label="Workspace">
      <ul className="grid gap-0.5">
        {navItemsFor(rights).map((item) => {
          const active = item === current;
          return (
            <li key={item.path}>
              <Link
                href={`/${slug}${item.path}`}
                aria-current={active ? "page" : undefined}
                onClick={() => onNavigate?.()}
                className={cn(
                  "flex min-h-9 items-center gap-2.5 rounded-md px-2.5 text-sm text-muted-foreground hover:bg-accent hover:text-foreground",
                  active && "bg-accent font-medium text-foreground",
                )}
              >
                <item.icon className="size-4" aria-hidden />
                {item.label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
