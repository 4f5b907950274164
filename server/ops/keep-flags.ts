import { OpenFeature } from "@openfeature/server-sdk";
import { followFlags, tellUses } from "@/server/platform/flags";
import { openFeatureProvider } from "@/server/platform/flags/open-feature";
import { onShutdown } from "./shutdown";

/** Keeps this process' flags at what their store has, until it ends. Resolves when the first state is there. */
export async function keepFlags(): Promise<void> {
  const following = await followFlags();
  onShutdown(() => following.close());
  const uses = tellUses();
  onShutdown(() => uses.close());
  // What is written against OpenFeature asks this; another vendor's provider would stand here.
  OpenFeature.setProvider(openFeatureProvider());
}
