import type { z } from "zod";
import { isFlagKey } from "@/server/kernel/flags";
import { flagCallerOf, flags } from "@/server/platform/flags";
import type { DetachedContext } from "@/server/services/context";
import type { ExposedToFlags, ExposeToFlags } from "./schemas";

/**
 * Counts whoever asks as exposed to the variants that these flags give them, where an experiment runs on one: for a
 * browser, which acts on what it was handed. It is evaluated here anew, so that nobody can say which variant they had.
 * When that was is theirs to say, as what they did before they could tell of it counts, too: a minute ago at most. A key that the code does not know, or whose flag is off, exposes nobody. The guards let no operator's visit do this.
 */
export async function exposeToFlags(
  { actor, tenant }: DetachedContext,
  { flags: acted }: z.output<typeof ExposeToFlags>,
): Promise<z.output<typeof ExposedToFlags>> {
  const { id: tenantId, entitlements } = tenant;
  const caller = flagCallerOf({ actor, tenantId, entitlements });
  for (const { key, agoMs } of acted) {
    if (isFlagKey(key)) flags().variant(key, caller, agoMs);
  }
  return {};
}
