"use client";

import { Menu } from "lucide-react";
import { useState } from "react";
import type { Workspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { Sheet, SheetContent, SheetDescription, SheetTitle, SheetTrigger } from "@/components/ui/sheet";
import { SidebarNav } from "./sidebar-nav";
import { TenantSwitcher } from "./tenant-switcher";

/** The sidebar of narrow screens. */
export function MobileNav({ workspaces }: { workspaces: readonly Workspace[] }) {
  const [open, setOpen] = useState(false);
  return (
    <Sheet open={open} onOpenChange={setOpen}>
      <SheetTrigger asChild>
        <Button variant="ghost" size="icon" className="md:hidden" aria-label="Open navigation">
          <Menu aria-hidden />
        </Button>
      </SheetTrigger>
      <SheetContent className="p-3">
        <SheetTitle className="sr-only">Navigation</SheetTitle>
        <SheetDescription className="sr-only">
          Pages of this workspace, and your other workspaces.
        </SheetDescription>
        <div className="pr-10">
          <TenantSwitcher workspaces={workspaces} />
        </div>
        <SidebarNav onNavigate={() => setOpen(false)} />
      </SheetContent>
    </Sheet>
  );
}
