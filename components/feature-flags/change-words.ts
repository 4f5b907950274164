import type { RouterOutputs } from "@/components/api";
import { between, type Difference, differences, type FlagContent, segmentWords } from "./diff";

export type FlagChange = RouterOutputs["featureFlags"]["changes"]["data"][number];

const TITLES: Readonly<Record<string, string>> = {
  "flag.created": "Made",
  "flag.updated": "Rules changed",
  "flag.removed": "Removed",
  "flag.controlled": "Schedule or plans changed",
  "flag.killed": "Killed",
  "flag.revived": "Kill switch taken back",
  "flag.archived": "Archived",
  "flag.restored": "Brought back",
  "segment.created": "Segment made",
  "segment.updated": "Segment changed",
  "segment.removed": "Segment removed",
  "flags.imported": "Imported",
  "experiment.created": "Experiment drafted",
  "experiment.removed": "Experiment removed",
  "experiment.started": "Experiment started",
  "experiment.stopped": "Experiment stopped",
};

/** An experiment has a page of its own, and what was counted is not taken back. */
export const isOfExperiment = (action: string) => action.startsWith("experiment.");

/** What a change was, for people. */
export function titleOf(action: string): string {
  return TITLES[action] ?? action;
}

/** What a segment or an experiment was called at the time. */
export function nameIn({ before, after }: FlagChange): string | undefined {
  const { name, definition } = Object(after ?? before);
  const found: unknown = name ?? Object(definition).name;
  return typeof found === "string" ? found : undefined;
}

type Segment = { definition: Parameters<typeof segmentWords>[0] } | null;

/** What a change of one flag or segment did. The log holds what the service's own schemas describe. */
export function differencesOf({ subject, before, after }: FlagChange): Difference[] {
  if (subject?.startsWith("segment:")) {
    const [was, is] = [before as Segment, after as Segment];
    return between(segmentWords(was?.definition ?? null), segmentWords(is?.definition ?? null));
  }
  return differences(before as FlagContent | null, after as FlagContent | null);
}
