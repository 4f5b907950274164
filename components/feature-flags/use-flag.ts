import { useBooleanFlagDetails } from "@openfeature/react-sdk";
import { defaultOf, FLAGS, type FlagKey, type WhenOff } from "@/server/kernel/flags";
import { ACTS_ON_VARIANT } from "./web-provider";

/** Whether the workspace has it now, and what it meets where it has not. Follows every change. */
export function useFlag(key: FlagKey): { on: boolean; whenOff: WhenOff } {
  const { value: on, flagMetadata } = useBooleanFlagDetails(key, defaultOf(key));
  const { whenOff } = flagMetadata;
  return { on, whenOff: whenOff === "hidden" || whenOff === "upgrade" ? whenOff : FLAGS[key].whenOff };
}

/**
 * The name of the variant that the flag gives; undefined where it gives none. For what acts on it: where an experiment
 * runs on the flag, who is signed in is counted as exposed.
 */
export function useVariant(key: FlagKey): string | undefined {
  const options = { hookHints: { [ACTS_ON_VARIANT]: true } };
  return useBooleanFlagDetails(key, defaultOf(key), options).variant;
}
