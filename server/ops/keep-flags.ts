import { followFlags } from "@/server/platform/flags";
import { onShutdown } from "./shutdown";

/** Keeps this process' flags at what their store has, until it ends. Resolves when the first state is there. */
export async function keepFlags(): Promise<void> {
  const following = await followFlags();
  onShutdown(() => following.close());
}
