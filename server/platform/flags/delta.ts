import { z } from "zod";
import { partOf, shellOf } from "./extras";
import { FlagDefinition, FullState, SegmentDefinition } from "./format";
import { atOnce, inTurns, type Steps } from "./turns";

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** What is wrong with it, by place; a state where nothing is. */
type Read = { state: FullState } | { issues: Issue[] };

const listOf = (max: number) => z.array(z.unknown()).max(max);
const Lists = z.strictObject({
  features: listOf(20_000),
  segments: listOf(5_000).default([]),
});
const Shell = Lists.extend({ version: FullState.shape.version });
const DeltaShell = z.strictObject({ events: listOf(20_000) });

const eventId = z.int();

/** What happened, in order: the other form in which Unleash gives a state. The first event holds lists of any length. */
const Event = z.discriminatedUnion("type", [
  Lists.extend({ type: z.literal("hydration"), eventId }),
  z.strictObject({ type: z.literal("feature-updated"), eventId, feature: FlagDefinition }),
  z.strictObject({
    type: z.literal("feature-removed"),
    eventId,
    featureName: z.string(),
    project: z.string().exactOptional(),
  }),
  z.strictObject({ type: z.literal("segment-updated"), eventId, segment: SegmentDefinition }),
  z.strictObject({ type: z.literal("segment-removed"), eventId, segmentId: z.int() }),
]);
type Event = z.output<typeof Event>;

/** A full state or its deltas, as Unleash gives it to its clients. Which of the two it is, is told before it is parsed. */
export const UnleashState = z.unknown().transform((given, context): FullState => {
  const read = atOnce(readSteps(given));
  if ("state" in read) return read.state;
  // Issues as they are once parsed are told again as they are: the type asks for those before that.
  for (const issue of read.issues) context.issues.push({ ...issue, input: given } as never);
  return z.NEVER;
});

/** The same in turns, for a state of megabytes: nobody else's call waits for the whole of it. */
export function readUnleashState(given: unknown): Promise<Read> {
  return inTurns(readSteps(given));
}

function* readSteps(given: unknown): Steps<Read> {
  const shell = shellOf(given);
  const issues: Issue[] = [];
  const isDelta = typeof shell === "object" && shell !== null && "events" in shell;
  const state = yield* isDelta ? readDelta(shell, issues) : readFull(shell, issues);
  return state && issues.length === 0 ? { state } : { issues };
}

function* readFull(given: unknown, issues: Issue[]): Steps<FullState | undefined> {
  const shell = parse(Shell, given, [], issues);
  if (!shell) return undefined;
  return {
    version: shell.version,
    features: yield* parseEach(FlagDefinition, shell.features, ["features"], issues),
    segments: yield* parseEach(SegmentDefinition, shell.segments, ["segments"], issues),
  };
}

/** What all of a delta's events come to. */
function* readDelta(given: unknown, issues: Issue[]): Steps<FullState | undefined> {
  const flags = new Map<string, FlagDefinition>();
  const segments = new Map<number, SegmentDefinition>();
  for (const [at, raw] of (parse(DeltaShell, given, [], issues)?.events ?? []).entries()) {
    const path = ["events", at];
    const isHydration = Object(raw).type === "hydration";
    const event = parse(Event, isHydration ? shellOf(raw) : partOf(raw, "events"), path, issues);
    if (event?.type === "hydration") {
      flags.clear();
      segments.clear();
      for (const flag of yield* parseEach(FlagDefinition, event.features, [...path, "features"], issues)) {
        flags.set(flag.name, flag);
      }
      for (const one of yield* parseEach(SegmentDefinition, event.segments, [...path, "segments"], issues)) {
        segments.set(one.id, one);
      }
    } else if (event) apply(event, flags, segments);
    yield;
  }
  return { version: 2, features: [...flags.values()], segments: [...segments.values()] };
}

function* parseEach<T>(
  schema: z.ZodType<T>,
  list: readonly unknown[],
  path: Path,
  issues: Issue[],
): Steps<T[]> {
  const parsed: T[] = [];
  for (const [at, raw] of list.entries()) {
    const one = parse(schema, partOf(raw, String(path.at(-1))), [...path, at], issues);
    if (one !== undefined) parsed.push(one);
    yield;
  }
  return parsed;
}

function parse<T>(schema: z.ZodType<T>, value: unknown, path: Path, issues: Issue[]): T | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) issues.push({ ...issue, path: [...path, ...issue.path] });
  return undefined;
}

function apply(
  event: Exclude<Event, { type: "hydration" }>,
  flags: Map<string, FlagDefinition>,
  segments: Map<number, SegmentDefinition>,
): void {
  switch (event.type) {
    case "feature-updated":
      flags.set(event.feature.name, event.feature);
      return;
    case "feature-removed":
      flags.delete(event.featureName);
      return;
    case "segment-updated":
      segments.set(event.segment.id, event.segment);
      return;
    case "segment-removed":
      segments.delete(event.segmentId);
  }
}
