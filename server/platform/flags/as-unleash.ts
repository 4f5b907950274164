import type { FeatureInterface } from "unleash-client/lib/feature";
import type { Segment } from "unleash-client/lib/strategy/strategy";
import type { FlagDefinition, SegmentDefinition } from "./format";

/** A type of the library's with any text where it names a closed set (operators, kinds of payload). */
type Opened<T> = T extends string
  ? string
  : T extends Date
    ? Date
    : T extends readonly (infer Item)[]
      ? Opened<Item>[]
      : T extends object
        ? { [Key in keyof T]: Opened<T[Key]> }
        : T;

/** Null is what Unleash's answers have where nothing is; nothing evaluates it. */
type WithoutDescription = Omit<FeatureInterface, "description">;

/**
 * A definition as the evaluator takes it. That ours are of its form but for the closed sets, which an unknown operator is
 * refused for before, is proven by the assignment: it does not compile where one drifts from the other.
 */
export function asFeature(definition: FlagDefinition): FeatureInterface {
  const opened: Opened<WithoutDescription> = definition;
  return opened as WithoutDescription;
}

export function asSegment(segment: SegmentDefinition): Segment {
  const opened: Opened<Segment> = segment;
  return opened as Segment;
}
