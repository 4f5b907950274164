"use client";

import { Lock } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useCan, useWorkspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import type { FlagKey } from "@/server/kernel/flags";
import { useFlag } from "./use-flag";

interface Props {
  flag: FlagKey;
  children: ReactNode;
  /** What stands in its place where it is locked. */
  locked?: ReactNode;
}

/** Shows what stands behind a flag where it is on; else nothing, or that it is locked, as the flag declares. */
export function FlagGate({ flag, children, locked = null }: Props) {
  const { on, whenOff } = useFlag(flag);
  if (on) return children;
  return whenOff === "upgrade" ? locked : null;
}

/** What one would have here, and the way to it. */
export function LockedFeature({ title, children }: { title: string; children: ReactNode }) {
  const { slug } = useWorkspace();
  const seesPlans = useCan("billing:read");
  return (
    <section
      aria-label={`${title} (locked)`}
      className="grid justify-items-start gap-3 rounded-lg border border-dashed p-4"
    >
      <p className="flex items-center gap-2 font-medium">
        <Lock className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        {title}
      </p>
      <p className="text-sm text-muted-foreground">{children}</p>
      {seesPlans ? (
        <Button asChild variant="outline" size="sm">
          <Link href={`/${slug}/billing`}>See plans</Link>
        </Button>
      ) : (
        <p className="text-sm text-muted-foreground">Whoever looks after the workspace’s plan can get it.</p>
      )}
    </section>
  );
}
