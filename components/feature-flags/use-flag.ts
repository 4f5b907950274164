import { useBooleanFlagDetails } from "@openfeature/react-sdk";
import { defaultOf, FLAGS, type FlagKey, type WhenOff } from "@/server/kernel/flags";

/** Whether the workspace has it now, and what it meets where it has not. Follows every change. */
export function useFlag(key: FlagKey): { on: boolean; whenOff: WhenOff } {
  const { value: on, flagMetadata } = useBooleanFlagDetails(key, defaultOf(key));
  const { whenOff } = flagMetadata;
  return { on, whenOff: whenOff === "hidden" || whenOff === "upgrade" ? whenOff : FLAGS[key].whenOff };
}
