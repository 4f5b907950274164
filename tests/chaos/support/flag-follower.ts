import type { FlagContext, FlagKey } from "@/server/kernel/flags";
import { flags, followFlags } from "@/server/platform/flags";

// Another instance, which follows the flags and answers what it is asked of them over its channel.

interface Question {
  id: number;
  key: string;
  context: FlagContext;
}

process.on("message", ({ id, key, context }: Question) => {
  process.send?.({ id, on: flags().isOn(key as FlagKey, context) });
});
process.once("SIGTERM", () => process.exit(0));
followFlags().then(() => process.send?.("ready"));
