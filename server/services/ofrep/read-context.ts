import type { FlagContext } from "@/server/kernel/flags";
import type { OfrepErrorCode } from "./schemas";

/** What says who asks comes from the credential alone, or is the evaluator's own. */
const OURS = ["tenantId", "plan", "role", "userId", "region", "sessionId", "properties", "currentTime"];

/** More than any definition asks for, and few enough to be read at once. */
const MOST_PROPERTIES = 100;
const LONGEST_KEY = 1_000;

export interface RefusedContext {
  errorCode: OfrepErrorCode;
  errorDetails: string;
}

export type ReadContext = Pick<FlagContext, "userId" | "properties">;

const refuse = (errorCode: OfrepErrorCode, errorDetails: string): RefusedContext => {
  return { errorCode, errorDetails };
};

/**
 * The protocol's context as definitions ask for it. What would say whose call it is is refused and not left out: who
 * sends it believes that it counts.
 */
export function readContext(body: unknown): ReadContext | RefusedContext {
  if (!isObject(body)) return refuse("PARSE_ERROR", "The body must be a JSON object.");
  const { context = {} } = body;
  if (!isObject(context)) return refuse("INVALID_CONTEXT", "The context must be an object.");
  const { targetingKey, ...given } = context;
  const ours = OURS.find((name) => Object.hasOwn(given, name));
  if (ours) {
    const told = ours === "userId" ? "Send the user as targetingKey." : "It comes from the key that calls.";
    return refuse("INVALID_CONTEXT", `The context must not name ${ours}. ${told}`);
  }
  if (targetingKey === "" || targetingKey === null) {
    return refuse(
      "TARGETING_KEY_MISSING",
      "The targetingKey is empty: leave it out to ask for the workspace.",
    );
  }
  if (targetingKey !== undefined && (typeof targetingKey !== "string" || targetingKey.length > LONGEST_KEY)) {
    return refuse("INVALID_CONTEXT", `The targetingKey must be text of at most ${LONGEST_KEY} characters.`);
  }
  const names = Object.keys(given);
  if (names.length > MOST_PROPERTIES) {
    return refuse("INVALID_CONTEXT", `The context may have at most ${MOST_PROPERTIES} properties.`);
  }
  return { ...(targetingKey && { userId: targetingKey }), properties: matchable(given) };
}

/** What a constraint can be met by: texts, numbers, and yes or no as texts. Structures are nothing that one asks for. */
function matchable(given: Readonly<Record<string, unknown>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (typeof value === "boolean") return [[name, String(value)]];
      return typeof value === "string" || typeof value === "number" ? [[name, value]] : [];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
