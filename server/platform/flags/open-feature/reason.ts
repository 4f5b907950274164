import { type ResolutionReason, StandardResolutionReasons } from "@openfeature/server-sdk";
import type { FlagTrace } from "@/server/platform/flags/trace";

const { DEFAULT, DISABLED, SPLIT, STATIC, TARGETING_MATCH } = StandardResolutionReasons;

/** Why a flag is what it is, in OpenFeature's words. */
export function reasonOf(trace: FlagTrace): ResolutionReason {
  switch (trace.by) {
    case "kill-switch":
    case "schedule":
    case "disabled":
      return DISABLED;
    case "tenant":
    case "setting":
    case "plan":
    case "feature":
      return TARGETING_MATCH;
    case "default":
      return DEFAULT;
    // What it is built on is off; or no rule let the caller in, which leaves it at off.
    case "dependency":
      return DEFAULT;
    case "rules":
      return trace.on ? reasonOfRules(trace) : DEFAULT;
  }
}

/** A part of all that was drawn, a rule about who asks, or on for all. */
function reasonOfRules({ strategies, variant }: FlagTrace): ResolutionReason {
  const met = strategies.find(({ result }) => result === "on");
  const percentage = met?.rollout?.percentage ?? 100;
  if (percentage < 100 || variant?.by === "weight" || variant?.by === "chance") return SPLIT;
  const isAboutCaller = met && (met.constraints.length > 0 || met.segments.length > 0 || !isForAll(met.name));
  return isAboutCaller || variant?.by === "override" ? TARGETING_MATCH : STATIC;
}

/** Of Unleash's strategies, those that ask nothing of the caller but what a rollout draws. */
const isForAll = (name: string) => name === "default" || name === "flexibleRollout";
