import { z } from "zod";
import { withoutExtras } from "./extras";
import { FlagDefinition, FullState, SegmentDefinition } from "./format";

const eventId = z.int();

/** The other form in which Unleash gives a state: what happened, in order. */
const Delta = z.strictObject({
  events: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({
          type: z.literal("hydration"),
          eventId,
          features: FullState.shape.features,
          segments: FullState.shape.segments,
        }),
        z.strictObject({ type: z.literal("feature-updated"), eventId, feature: FlagDefinition }),
        z.strictObject({
          type: z.literal("feature-removed"),
          eventId,
          featureName: z.string(),
          project: z.string().exactOptional(),
        }),
        z.strictObject({ type: z.literal("segment-updated"), eventId, segment: SegmentDefinition }),
        z.strictObject({ type: z.literal("segment-removed"), eventId, segmentId: z.int() }),
      ]),
    )
    .max(20_000),
});
type Delta = z.output<typeof Delta>;

/** A full state or its deltas, as Unleash gives it to its clients. Which of the two it is, is told before it is parsed. */
export const UnleashState = z.unknown().transform((given, context): FullState => {
  const cleaned = withoutExtras(given);
  const isDelta = typeof cleaned === "object" && cleaned !== null && "events" in cleaned;
  const parsed = isDelta ? Delta.transform(fullStateOf).safeParse(cleaned) : FullState.safeParse(cleaned);
  if (parsed.success) return parsed.data;
  // Issues as they are once parsed are told again as they are: the type asks for those before that.
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: cleaned } as never);
  return z.NEVER;
});

/** What all of a delta's events come to. */
function fullStateOf(state: Delta): FullState {
  const flags = new Map<string, FlagDefinition>();
  const segments = new Map<number, SegmentDefinition>();
  for (const event of state.events) apply(event, flags, segments);
  return { version: 2, features: [...flags.values()], segments: [...segments.values()] };
}

function apply(
  event: Delta["events"][number],
  flags: Map<string, FlagDefinition>,
  segments: Map<number, SegmentDefinition>,
): void {
  switch (event.type) {
    case "hydration":
      flags.clear();
      segments.clear();
      for (const flag of event.features) flags.set(flag.name, flag);
      for (const segment of event.segments) segments.set(segment.id, segment);
      return;
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
