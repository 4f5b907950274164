import { oncePerProcess } from "@/server/kernel/once";

const state = () => oncePerProcess("draining", () => ({ draining: false, told: new Set<() => void>() }));

/** Whether the process is on its way out: readiness says no, and answers ask their callers to connect elsewhere. */
export function isDraining(): boolean {
  return state().draining;
}

export function beginDraining(): void {
  const { told } = state();
  state().draining = true;
  for (const tell of told) tell();
}

/** Calls `tell` when the process begins to drain, for what would else go on. Answers how to take that back. */
export function whenDraining(tell: () => void): () => void {
  const { told } = state();
  told.add(tell);
  return () => told.delete(tell);
}
