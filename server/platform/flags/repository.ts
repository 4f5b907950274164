import { EventEmitter } from "node:events";
import type { EnhancedFeatureInterface, FeatureInterface } from "unleash-client/lib/feature";
import type { RepositoryInterface } from "unleash-client/lib/repository";
import type { Segment } from "unleash-client/lib/strategy/strategy";
import type { RunningExperiment } from "@/server/kernel/experiments";
import { asFeature, asSegment } from "./as-unleash";
import {
  type Controls,
  controlsOf,
  type FlagControls,
  type GeneralControls,
  type Override,
  overrideOf,
  withOverride,
} from "./controls";
import type { FlagDefinition, SegmentDefinition } from "./format";
import { type FlagSettings, type GeneralSettings, type Settings, settingsOf, withSetting } from "./settings";

/** What a flag is, and what runs on it. */
interface Defined {
  definition: FlagDefinition;
  experiment?: RunningExperiment | null;
  /** Kept, with all that is there of it, and not evaluated; left out where it is not in the archive. */
  archived?: boolean;
}

/** All that evaluation goes by, as it was at one moment. */
export interface FlagState {
  /** Rises with every change of the store; 0 before the first. */
  revision: number;
  flags: readonly (FlagControls & FlagSettings & Defined)[];
  segments: readonly SegmentDefinition[];
}

/** What was touched since an earlier revision, as it is now; null is what is not there any more. */
export interface FlagTouches {
  revision: number;
  /** Their overrides are among the touched ones only if they were touched, too. */
  flags: readonly (readonly [key: string, now: LoadedAnew | null])[];
  segments: readonly (readonly [id: number, now: SegmentDefinition | null])[];
  overrides: readonly (readonly [
    key: string,
    tenantId: string,
    on: boolean | null,
    endsAtMs?: number | null,
  ])[];
  settings: readonly (readonly [key: string, tenantId: string, percentage: number | null])[];
}

/** A flag, but for what is there of it for single tenants. */
type LoadedAnew = GeneralControls & GeneralSettings & Defined;

/** Whether a flag was evaluated since somebody looked, and the last day that was told of: see uses.ts. */
export interface FlagUse {
  evaluated: boolean;
  toldOn: string | undefined;
}

/** A definition, with what stands above its rules. */
export interface LoadedFlag extends FeatureInterface {
  controls?: Controls | undefined;
  /** What tenants chose for themselves. */
  settings?: Settings | undefined;
  /** What runs on it. */
  experiment?: RunningExperiment | undefined;
  /** In the archive, and not held off by the kill switch: its declared default may be on. */
  isAway?: boolean;
  /** The same for as long as there is a flag of the name, whatever it becomes. */
  use: FlagUse;
}

/**
 * What the evaluator of unleash-client reads, in memory. It fetches nothing by itself and has no timer: a whole state
 * is put in the place of the one before, between two evaluations.
 */
export class FlagRepository extends EventEmitter implements RepositoryInterface {
  #flags = new Map<string, LoadedFlag>();
  #segments = new Map<number, Segment>();
  #segmentNames = new Map<number, string | null>();
  #revision: number | undefined;

  /** Of the state that is evaluated; undefined before the first was heard of. */
  get revision(): number | undefined {
    return this.#revision;
  }

  replace(state: FlagState): void {
    const flags = new Map<string, LoadedFlag>();
    for (const flag of state.flags) {
      const { name } = flag.definition;
      const use = this.#flags.get(name)?.use;
      flags.set(name, loaded(flag, overridesOf(flag), new Map(flag.settings), use));
    }
    this.#segments = new Map(state.segments.map((segment) => [segment.id, asSegment(segment)]));
    this.#segmentNames = new Map(state.segments.map(({ id, name }) => [id, name ?? null]));
    this.#flags = flags;
    this.#revision = state.revision;
    this.emit("changed");
  }

  /** Puts what was touched in its place, between two evaluations, too. What was not, stays as it is. */
  apply({ revision, flags, segments, overrides, settings }: FlagTouches): void {
    for (const [key, now] of flags) {
      const before = this.#flags.get(key);
      const tenants = before?.controls?.tenants ?? new Map();
      // What tenants chose goes with a flag: another that was made under its name begins without.
      const isSame = before?.settings?.madeAtMs === now?.madeAtMs;
      const percentages = (isSame && before?.settings?.percentages) || new Map();
      if (now) this.#flags.set(key, loaded(now, tenants, percentages, isSame ? before?.use : undefined));
      else this.#flags.delete(key);
    }
    for (const [id, now] of segments) {
      this.#segments.delete(id);
      this.#segmentNames.delete(id);
      if (!now) continue;
      this.#segments.set(id, asSegment(now));
      this.#segmentNames.set(id, now.name ?? null);
    }
    for (const [key, tenantId, on, endsAtMs] of overrides) {
      const flag = this.#flags.get(key);
      const override = on === null ? null : overrideOf(on, endsAtMs);
      if (flag) this.#flags.set(key, { ...flag, controls: withOverride(flag.controls, tenantId, override) });
    }
    for (const [key, tenantId, percentage] of settings) {
      const flag = this.#flags.get(key);
      if (flag) withSetting(flag.settings, tenantId, percentage);
    }
    this.#revision = revision;
    this.emit("changed");
  }

  getToggle(name: string): LoadedFlag | undefined {
    const flag = this.#flags.get(name);
    return flag?.isAway ? undefined : flag;
  }

  getToggles(): LoadedFlag[] {
    return [...this.#flags.values()].filter(({ isAway }) => !isAway);
  }

  getTogglesWithSegmentData(): EnhancedFeatureInterface[] {
    return this.getToggles().map(
      ({ controls: _a, settings: _b, experiment: _c, isAway: _d, use: _e, strategies, ...flag }) => ({
        ...flag,
        strategies: (strategies ?? []).map(({ segments, ...strategy }) => ({
          ...strategy,
          segments: (segments ?? []).map((id) => this.getSegment(id)),
        })),
      }),
    );
  }

  getSegment(id: number): Segment | undefined {
    return this.#segments.get(id);
  }

  /** As people know it; null where it has none. */
  nameOfSegment(id: number): string | null {
    return this.#segmentNames.get(id) ?? null;
  }

  async start(): Promise<void> {}

  stop(): void {}
}

const overridesOf = ({ tenants }: FlagControls): Map<string, Override> =>
  new Map(tenants.map(([tenantId, on, endsAtMs]) => [tenantId, overrideOf(on, endsAtMs)]));

function loaded(
  flag: LoadedAnew,
  tenants: Map<string, Override>,
  percentages: Map<string, number>,
  use: FlagUse = { evaluated: false, toldOn: undefined },
): LoadedFlag {
  return {
    ...asFeature(flag.definition),
    controls: controlsOf(flag, tenants),
    settings: settingsOf(flag, percentages),
    experiment: flag.experiment ?? undefined,
    isAway: flag.archived === true && !flag.killed,
    use,
  };
}
