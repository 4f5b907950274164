"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";

const BASE = "/operator/feature-flags";
const PAGES = [
  { href: BASE, label: "Flags" },
  { href: `${BASE}/drafts`, label: "Drafts" },
  { href: `${BASE}/segments`, label: "Segments" },
  { href: `${BASE}/changes`, label: "Changes" },
  { href: `${BASE}/stale`, label: "Stale" },
  { href: `${BASE}/import-export`, label: "Import and export" },
] as const;

/** Where a flag's page is; its key may hold anything. */
export const flagHref = (key: string) => `${BASE}/by-key/${encodeURIComponent(key)}`;

export const draftHref = (draftId: string) => `${BASE}/drafts/${draftId}`;

/** Where a flag or `segment:<id>` is edited, in a draft or anew. */
export function editHref(subject: string, draftId?: string): string {
  const [, segment] = /^segment:(\d+)$/.exec(subject) ?? [];
  const page = segment ? `${BASE}/segments/${segment}` : `${flagHref(subject)}/edit`;
  return draftId ? `${page}?draft=${draftId}` : page;
}

/** The pages of feature flags, for operators. */
export function FlagsNav() {
  const path = usePathname();
  return (
    <nav aria-label="Feature flags" className="mb-6 flex flex-wrap gap-1 border-b pb-2 text-sm">
      {PAGES.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className={cn(
            "rounded-md px-3 py-1.5 hover:bg-accent",
            path === href ? "bg-secondary font-medium" : "text-muted-foreground",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
