"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import { type Permission, type Role, roleHolds } from "@/server/kernel/permissions";

/** The workspace that the page shows, and the person who looks at it. */
export interface Workspace {
  slug: string;
  name: string;
  role: Role;
  status: "provisioning" | "active" | "suspended";
}

export interface Person {
  id: string;
  name: string;
  email: string;
  isOperator: boolean;
}

interface Scene {
  workspace: Workspace;
  person: Person;
}

const SceneContext = createContext<Scene | undefined>(undefined);

export function WorkspaceProvider({ workspace, person, children }: Scene & { children: ReactNode }) {
  const scene = useMemo(() => ({ workspace, person }), [workspace, person]);
  return <SceneContext value={scene}>{children}</SceneContext>;
}

export function useWorkspace(): Workspace {
  return useScene().workspace;
}

export function usePerson(): Person {
  return useScene().person;
}

/** Whether the person's role permits it. The server decides again; this only keeps dead buttons off the screen. */
export function useCan(permission: Permission): boolean {
  return roleHolds(useWorkspace().role, permission);
}

function useScene(): Scene {
  const scene = useContext(SceneContext);
  if (!scene) throw new TypeError("This component is for pages inside a workspace.");
  return scene;
}
