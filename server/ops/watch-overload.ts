import { shedder } from "@/server/platform/overload";
import { onShutdown } from "./shutdown";

/** Refuses calls from now on while the process has more to do than it can, until it ends. */
export function watchOverload(): void {
  shedder().start();
  onShutdown(async () => shedder().stop());
}
