"use client";

import { ShieldCheck } from "lucide-react";
import Link from "next/link";
import { useWorkspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";

export function RolesLink() {
  const { slug } = useWorkspace();
  return (
    <Button variant="outline" asChild>
      <Link href={`/${slug}/members/roles`}>
        <ShieldCheck aria-hidden />
        Roles
      </Link>
    </Button>
  );
}
