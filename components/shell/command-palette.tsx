"use client";

import { ArrowLeftRight, FolderKanban, Moon, Search, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { useEffect, useState } from "react";
import { useProjectOptions } from "@/components/projects/use-project-options";
import { useRights, useWorkspace, type Workspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import {
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from "@/components/ui/command";
import { navItemsFor } from "./nav-items";

/** Ctrl-K or ⌘-K: go anywhere, by the keyboard. */
export function CommandPalette({ workspaces }: { workspaces: readonly Workspace[] }) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((shown) => !shown);
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <Button
        variant="outline"
        size="sm"
        onClick={() => setOpen(true)}
        aria-label="Command palette"
        aria-keyshortcuts="Control+K Meta+K"
        className="text-muted-foreground"
      >
        <Search aria-hidden />
        <span className="hidden lg:inline">Go to…</span>
        <kbd className="hidden rounded border px-1 font-mono text-[0.7rem] lg:inline">Ctrl K</kbd>
      </Button>
      <CommandDialog
        open={open}
        onOpenChange={setOpen}
        title="Command palette"
        description="Go to a page, a project or a workspace."
      >
        <CommandInput placeholder="Go to a page, a project, a workspace…" />
        <CommandList>
          <CommandEmpty>Nothing by that name.</CommandEmpty>
          <Commands workspaces={workspaces} onDone={() => setOpen(false)} />
        </CommandList>
      </CommandDialog>
    </>
  );
}

function Commands({ workspaces, onDone }: { workspaces: readonly Workspace[]; onDone: () => void }) {
  const { slug } = useWorkspace();
  const rights = useRights();
  const router = useRouter();
  const { resolvedTheme, setTheme } = useTheme();
  const dark = resolvedTheme === "dark";
  function go(href: string) {
    onDone();
    router.push(href);
  }
  return (
    <>
      <CommandGroup heading="Pages">
        {navItemsFor(rights).map((item) => (
          <CommandItem
            key={item.path}
            value={`page ${item.label}`}
            onSelect={() => go(`/${slug}${item.path}`)}
          >
            <item.icon aria-hidden />
            {item.label}
          </CommandItem>
        ))}
      </CommandGroup>
      <ProjectCommands onGo={go} />
      <CommandGroup heading="More">
        {workspaces
          .filter((workspace) => workspace.slug !== slug)
          .map((workspace) => (
            <CommandItem
              key={workspace.slug}
              value={`workspace ${workspace.name} ${workspace.slug}`}
              onSelect={() => go(`/${workspace.slug}`)}
            >
              <ArrowLeftRight aria-hidden />
              Switch to {workspace.name}
            </CommandItem>
          ))}
        <CommandItem
          value="theme dark light"
          onSelect={() => {
            setTheme(dark ? "light" : "dark");
            onDone();
          }}
        >
          {dark ? <Sun aria-hidden /> : <Moon aria-hidden />}
          {dark ? "Light theme" : "Dark theme"}
        </CommandItem>
      </CommandGroup>
    </>
  );
}

function ProjectCommands({ onGo }: { onGo: (href: string) => void }) {
  const { slug } = useWorkspace();
  return (
    <CommandGroup heading="Projects">
      {useProjectOptions().map(({ id, name }) => (
        <CommandItem
          key={id}
          value={`project ${name} ${id}`}
          onSelect={() => onGo(`/${slug}/projects/${id}`)}
        >
          <FolderKanban aria-hidden />
          {name}
        </CommandItem>
      ))}
    </CommandGroup>
  );
}
