import type { FeatureFlag } from "@/server/services/feature-flags/schemas";
import { type Constraint, constraintWords, dependencyWords, strategyWords, weightWords } from "./words";

/** What of a flag a change may touch; null where there is or was none. */
export type FlagContent = Partial<
  Pick<FeatureFlag, "definition" | "killedAt" | "onAt" | "offAt" | "plans" | "managedBy" | "archivedAt">
>;

/** One thing that differs, in people's words; empty where there was or will be none. */
export interface Difference {
  label: string;
  before: string;
  after: string;
}

type Words = Readonly<Record<string, string>>;

/** What differs between two states of a flag, field by field. */
export function differences(before: FlagContent | null, after: FlagContent | null): Difference[] {
  return between(flagWords(before), flagWords(after));
}

export function between(before: Words, after: Words): Difference[] {
  const labels = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return labels
    .map((label) => ({ label, before: before[label] ?? "", after: after[label] ?? "" }))
    .filter((one) => one.before !== one.after);
}

function flagWords(content: FlagContent | null): Words {
  if (!content) return {};
  const { definition, killedAt, onAt, offAt, plans = {}, managedBy = [], archivedAt } = content;
  return present({
    ...(definition && definitionWords(definition)),
    "Kill switch": killedAt ? "holds it off" : "",
    "On from": onAt ?? "",
    "Off from": offAt ?? "",
    "Workspaces choose on": managedBy.join(", "),
    Archive: archivedAt ? "is in the archive" : "",
    ...Object.fromEntries(Object.entries(plans).map(([plan, on]) => [`Plan ${plan}`, on ? "on" : "off"])),
  });
}

function definitionWords(definition: FeatureFlag["definition"]): Words {
  const { name, enabled, strategies, variants = [], type, description, stale, ...rest } = definition;
  const { dependencies: _told, project, impressionData, segments } = rest;
  const each = strategies.map((strategy, at) => {
    const { parameters, constraints: _c, segments: _s, variants: own = [], name: _n } = strategy;
    const drawn = own.map((one) => `${one.name} ${weightWords(one.weight)}${payloadWords(one)}`).join(", ");
    const group = parameters.groupId && parameters.groupId !== name ? ` (group ${parameters.groupId})` : "";
    return [`Strategy ${at + 1}`, `${strategyWords(strategy)}${group}${drawn && `; variants ${drawn}`}`];
  });
  const fields = { project, impressionData, segments };
  return {
    Rules: enabled ? "are on" : "are off",
    Description: description ?? "",
    Type: type ?? "",
    Stale: stale ? "is marked stale" : "",
    ...Object.fromEntries(each),
    ...Object.fromEntries(
      variants.map((one) => [`Variant ${one.name}`, `${weightWords(one.weight)}${payloadWords(one)}`]),
    ),
    "Only where": dependencyWords(definition).join(" and "),
    ...Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [
        field,
        value === undefined ? "" : JSON.stringify(value),
      ]),
    ),
  };
}

type Drawn = NonNullable<FeatureFlag["definition"]["variants"]>[number];

/** All but name and weight of a variant, so that no change of one goes unseen. */
function payloadWords({ name: _n, weight: _w, weightType, stickiness, payload, overrides }: Drawn): string {
  const told = [
    payload && `${payload.type} ${payload.value}`,
    weightType === "fix" && "fixed",
    stickiness && stickiness !== "tenantId" && `sticks by ${stickiness}`,
    overrides?.length && `overrides ${JSON.stringify(overrides)}`,
  ].filter(Boolean);
  return told.length > 0 ? ` (${told.join(", ")})` : "";
}

function present(words: Words): Words {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== ""));
}

/** The words of a segment, for a difference. */
export function segmentWords(segment: { name?: string | null; constraints: Constraint[] } | null): Words {
  if (!segment) return {};
  const { name, constraints } = segment;
  const each = constraints.map((one, at) => [`Constraint ${at + 1}`, constraintWords(one)]);
  return present({ Name: name ?? "", ...Object.fromEntries(each) });
}
