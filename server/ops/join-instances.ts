import { instances } from "@/server/platform/instances";
import { onShutdown } from "./shutdown";

/** Tells the other processes of this one, until it ends. */
export function joinInstances(): void {
  instances().join();
  onShutdown(() => instances().leave());
}
