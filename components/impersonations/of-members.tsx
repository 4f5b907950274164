"use client";

import type { ReactNode } from "react";
import { useVisit } from "@/components/tenants/workspace";

/** What is for the workspace's own people: an operator in the place of one of them is not shown it. */
export function OfMembers({ children }: { children: ReactNode }) {
  return useVisit() ? null : children;
}
