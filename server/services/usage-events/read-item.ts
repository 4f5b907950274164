import { hash } from "node:crypto";
import type { z } from "zod";
import { type ItemError, UsageEvent, WINDOW } from "./schemas";

const LATE_MS = WINDOW.lateDays * 86_400_000;
const EARLY_MS = WINDOW.earlyMinutes * 60_000;

/** An event that is well formed and in time. What its meter says to it is not asked yet. */
export interface Item {
  /** Its place in the body. */
  at: number;
  source: string;
  eventId: string;
  meter: string;
  occurredAt: string;
  kind: "event" | "correction" | "void";
  quantity: number | null;
  value: string | null;
  dimension: string | null;
  target: { source: string; id: string } | undefined;
  fingerprint: string;
}

/** An error whose pointer is within the event. */
export type Refusal = ItemError;

/** Reads one event of a body. Pure: the time is passed in. */
export function readItem(raw: unknown, at: number, nowMs: number): Item | Refusal {
  const parsed = UsageEvent.safeParse(raw);
  if (!parsed.success) return refusalOf(parsed.error);
  const { source, id, type, time, data } = parsed.data;
  const occurredMs = time === undefined ? nowMs : Date.parse(time);
  const untimely = refuseUntimely(occurredMs, nowMs);
  if (untimely) return untimely;
  if (data.corrects && data.voids)
    return invalid("/data/voids", "must not stand beside corrects: an event does one thing");
  const content = {
    meter: type,
    kind: kindOf(data),
    quantity: data.quantity ?? null,
    value: data.value ?? null,
    dimension: data.dimension ?? null,
    target: data.corrects ?? data.voids,
  };
  // An event that names no time is the same event when it comes again later.
  const told = time === undefined ? null : occurredMs;
  const fingerprint = hash("sha256", JSON.stringify([content, told]), "base64url");
  return { at, source, eventId: id, occurredAt: new Date(occurredMs).toISOString(), ...content, fingerprint };
}

export function isRefusal(read: object): read is Refusal {
  return "code" in read;
}

export function invalid(pointer: string, message: string): Refusal {
  return { code: "invalid", pointer, message };
}

function kindOf({ corrects, voids }: UsageEvent["data"]): Item["kind"] {
  if (voids) return "void";
  return corrects ? "correction" : "event";
}

function refuseUntimely(occurredMs: number, nowMs: number): Refusal | undefined {
  if (!Number.isFinite(occurredMs)) return invalid("/time", "is not a time");
  if (occurredMs < nowMs - LATE_MS) {
    const message = `is more than ${WINDOW.lateDays} days ago: it had to come by ${iso(occurredMs + LATE_MS)}`;
    return { code: "too_late", pointer: "/time", message };
  }
  if (occurredMs <= nowMs + EARLY_MS) return undefined;
  const message = `is more than ${WINDOW.earlyMinutes} minutes ahead: it may come from ${iso(occurredMs - EARLY_MS)} on`;
  return { code: "too_early", pointer: "/time", message };
}

const iso = (ms: number) => (Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : "never");

/** The first thing that is wrong: whoever mends it finds the next. */
function refusalOf(error: z.ZodError): Refusal {
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  if (issue?.code === "unrecognized_keys") {
    const pointer = pointerOf([...path, issue.keys[0] ?? ""]);
    return { code: "unknown_field", pointer, message: "is not a field of a usage event" };
  }
  return invalid(pointerOf(path), issue?.message ?? "is not valid");
}

/** RFC 6901. A name that somebody chose is cut: an answer is no place for all of it. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).slice(0, 80).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
