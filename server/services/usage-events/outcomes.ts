import { AppError } from "@/server/kernel/errors";
import type { Refusal } from "./read-item";
import type { IngestAnswer, UsageEventResult } from "./schemas";

/** What became of one event of a body. */
export type Outcome = "accepted" | "duplicate" | { refusal: Refusal };

/** The answer to a list tells of each event; a single event that is refused is refused as a whole. */
export function answerOf(
  raws: readonly unknown[],
  outcomes: readonly Outcome[],
  isList: boolean,
): IngestAnswer {
  const results = raws.map((raw, at) => resultOf(raw, outcomes[at], isList ? `/${at}` : ""));
  const [single] = results;
  if (!isList && single) {
    if (single.error) throw asProblem(single.error);
    return single;
  }
  const count = (status: UsageEventResult["status"]) => results.filter((one) => one.status === status).length;
  return {
    accepted: count("accepted"),
    duplicates: count("duplicate"),
    rejected: count("rejected"),
    results,
  };
}

function resultOf(raw: unknown, outcome: Outcome | undefined, place: string): UsageEventResult {
  if (!outcome) throw new TypeError("An event was left without an outcome.");
  const names = { source: nameIn(raw, "source"), id: nameIn(raw, "id") };
  if (typeof outcome === "string") return { ...names, status: outcome, error: null };
  const { refusal } = outcome;
  return { ...names, status: "rejected", error: { ...refusal, pointer: `${place}${refusal.pointer}` } };
}

/** What the sender calls the event, to find it by; not what could be no name, however long it is. */
function nameIn(raw: unknown, field: "source" | "id"): string | null {
  const value: unknown = raw && typeof raw === "object" ? Reflect.get(raw, field) : undefined;
  return typeof value === "string" && value.length <= 255 ? value : null;
}

function asProblem({ code, message, pointer }: Refusal): AppError {
  return new AppError(
    code === "conflict" ? "conflict" : "invalid_input",
    `The usage event is not accepted: ${pointer || "it"} ${message}.`,
    { errors: [{ pointer, message }], details: { reason: code } },
  );
}
