import type { Constraint, Definition, Strategy } from "@/components/feature-flags/words";
import type { FlagContent } from "@/server/services/flag-drafts/schemas";

/** A part of a form: what it shows, and what takes its place. */
export interface Editing<T> {
  value: T;
  onChange: (value: T) => void;
}

export function replaced<T>(all: readonly T[], at: number, one: T): T[] {
  return all.map((other, index) => (index === at ? one : other));
}

export function without<T>(all: readonly T[], at: number): T[] {
  return all.filter((_, index) => index !== at);
}

/** What was typed with commas between, as it is meant. */
export function tidiedConstraints(constraints: readonly Constraint[]): Constraint[] {
  return constraints.map((one) => ({
    ...one,
    contextName: one.contextName.trim(),
    values: one.values.map((value) => value.trim()).filter(Boolean),
  }));
}

/** A definition without what is empty: another Unleash takes it, and nothing differs that means nothing. */
export function tidied(given: Definition): Definition {
  const dependencies = (given.dependencies ?? []).filter(({ feature }) => feature.trim());
  const definition = {
    ...given,
    name: given.name.trim(),
    strategies: given.strategies.map((one) => ({ ...one, constraints: tidiedConstraints(one.constraints) })),
    dependencies: dependencies.map((one) => ({ ...one, feature: one.feature.trim() })),
  };
  const entries = Object.entries(definition).filter(
    ([name, value]) =>
      name === "strategies" || !(value === "" || (Array.isArray(value) && value.length === 0)),
  );
  // Only optional fields are left out.
  return Object.fromEntries(entries) as Definition;
}

export function newContent(name: string): FlagContent {
  return {
    definition: { name, enabled: true, type: "release", strategies: [rolloutOf(0)] },
    onAt: null,
    offAt: null,
    plans: {},
    managedBy: [],
  };
}

/** A gradual rollout by tenant. Its group, by which it draws, is the flag's own: the service says so. */
export function rolloutOf(percent: number): Strategy {
  return {
    name: "flexibleRollout",
    parameters: { rollout: String(percent), stickiness: "tenantId" },
    constraints: [],
  };
}

export const NEW_CONSTRAINT: Constraint = {
  contextName: "plan",
  operator: "IN",
  values: [],
  inverted: false,
  caseInsensitive: false,
};

/** These compare with one value, all others with any of several. */
export const hasOneValue = (operator: string) => /^(NUM|DATE|SEMVER)_|^REGEX$/.test(operator);

/** Variants of the same weight, as far as tenths of a percent allow. */
export function evenWeights(count: number): number[] {
  const each = Math.floor(1_000 / count);
  return Array.from({ length: count }, (_, at) => each + (at < 1_000 - each * count ? 1 : 0));
}

/** `2027-01-31T08:30` as a field for a moment in UTC has it, and back. */
export const toField = (moment: string | null) => (moment ? moment.slice(0, 16) : "");
export const fromField = (text: string) => (text ? `${text}:00Z` : null);
