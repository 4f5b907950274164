import { oncePerProcess } from "@/server/kernel/once";

const state = () => oncePerProcess("draining", () => ({ draining: false }));

/** Whether the process is on its way out: readiness says no, and answers ask their callers to connect elsewhere. */
export function isDraining(): boolean {
  return state().draining;
}

export function beginDraining(): void {
  state().draining = true;
}
