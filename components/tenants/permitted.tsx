"use client";

import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/feedback";
import type { Permission } from "@/server/kernel/permissions";
import { useCan, useWorkspace } from "./workspace";

/** Shows a page to those whose role permits it, and tells the others whom to ask. */
export function Permitted(props: { permission: Permission; what: string; children: ReactNode }) {
  const { permission, what, children } = props;
  const { name } = useWorkspace();
  if (useCan(permission)) return children;
  return (
    <>
      <h1 className="sr-only">Not permitted</h1>
      <EmptyState icon={Lock} title={`Your role does not show you ${what}`}>
        An owner or admin of {name} can change your role on the members page.
      </EmptyState>
    </>
  );
}
