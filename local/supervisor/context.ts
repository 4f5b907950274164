import type { Mode } from "./next-app";
import type { Processes } from "./processes";
import type { Report } from "./report";

/** What the steps of a start share. */
export interface StackContext {
  mode: Mode;
  /** The app's port. */
  port: number;
  showApp: boolean;
  env: NodeJS.ProcessEnv;
  report: Report;
  processes: Processes;
  dataDir: string;
  /** Says what closing must undo, from the last to the first. */
  onClose(undo: () => Promise<unknown>): void;
  /** Called when a part ended and could not be brought back. */
  onLost(sentence: string): void;
}
