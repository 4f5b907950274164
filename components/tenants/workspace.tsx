"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Permission, Rights } from "@/server/kernel/permissions";
import type { Impersonation } from "@/server/services/impersonations/schemas";

/** The workspace that the page shows, and the person who looks at it. */
export interface Workspace {
  /** The person's own place in it. */
  membershipId: string;
  slug: string;
  name: string;
  permissions: readonly Permission[];
  status: "provisioning" | "active" | "suspended";
  /** An operator looks at it in the place of one of its people, whose the membership is. */
  visit?: Visit;
}

export interface Visit {
  impersonationId: string;
  tenantId: string;
  access: Impersonation["access"];
  expiresAt: string;
  /** Name and address. */
  person: string;
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
  rights: Rights;
}

const SceneContext = createContext<Scene | undefined>(undefined);

interface WorkspaceProviderProps {
  workspace: Workspace;
  person: Person;
  children: ReactNode;
}

export function WorkspaceProvider({ workspace, person, children }: WorkspaceProviderProps) {
  const scene = useMemo(
    () => ({ workspace, person, rights: new Set(workspace.permissions) }),
    [workspace, person],
  );
  return <SceneContext value={scene}>{children}</SceneContext>;
}

export function useWorkspace(): Workspace {
  return useScene().workspace;
}

/** The visit that an operator makes here; undefined for the workspace's own people. */
export function useVisit(): Visit | undefined {
  return useWorkspace().visit;
}

export function usePerson(): Person {
  return useScene().person;
}

/** What the person holds here. The server decides again; this only keeps dead buttons off the screen. */
export function useRights(): Rights {
  return useScene().rights;
}

/** Whether the person holds a permission here: what an operation declares, so that a button and it agree. */
export function useCan(permission: Permission): boolean {
  return useRights().has(permission);
}

function useScene(): Scene {
  const scene = useContext(SceneContext);
  if (!scene) throw new TypeError("This component is for pages inside a workspace.");
  return scene;
}
