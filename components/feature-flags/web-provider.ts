import {
  ErrorCode,
  type Hook,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
  StandardResolutionReasons,
} from "@openfeature/web-sdk";
import { type FlagValues, payloadAs } from "@/server/kernel/flag-values";
import type { EvaluatedFlag, FlagEvaluation } from "@/server/services/feature-flags/schemas";

/** The hint of who asks for a truth value and acts on the variant: whether a flag is on says nothing of variants. */
export const ACTS_ON_VARIANT = "actsOnVariant";

/**
 * OpenFeature's provider for browsers: what the server evaluated for whoever is signed in. The context is the
 * session's, on the server; nothing that a page says changes it.
 */
export class BulkheadWebProvider implements Provider {
  readonly metadata = { name: "bulkhead" } as const;
  readonly runsOn = "client";
  readonly events = new OpenFeatureEventEmitter();
  readonly hooks: Hook[];
  #version: string | undefined;
  #flags: ReadonlyMap<string, EvaluatedFlag> = new Map();

  /** `onActed` is told of each variant that something acts on. */
  constructor(
    initial: FlagEvaluation | null,
    onActed: (key: string, variant: string) => void = () => undefined,
  ) {
    if (initial) this.#keep(initial);
    this.hooks = [
      {
        after({ flagKey, flagValueType }, { variant }, hints) {
          if (variant !== undefined && (flagValueType !== "boolean" || hints?.[ACTS_ON_VARIANT])) {
            onActed(flagKey, variant);
          }
        },
      },
    ];
  }

  /** Goes by this evaluation from now on, and tells which flags it changes. */
  take(evaluation: FlagEvaluation): void {
    if (evaluation.version === this.#version) return;
    const before = this.#flags;
    this.#keep(evaluation);
    const keys = new Set([...before.keys(), ...this.#flags.keys()]);
    const flagsChanged = [...keys].filter(
      (key) => JSON.stringify(before.get(key)) !== JSON.stringify(this.#flags.get(key)),
    );
    this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged });
  }

  #keep({ version, flags }: FlagEvaluation): void {
    this.#version = version;
    this.#flags = new Map(flags.map((flag) => [flag.key, flag]));
  }

  resolveBooleanEvaluation(key: string, defaultValue: boolean): ResolutionDetails<boolean> {
    const flag = this.#flags.get(key);
    return flag ? { ...told(flag), value: flag.on } : notFound(defaultValue);
  }

  resolveStringEvaluation(key: string, defaultValue: string): ResolutionDetails<string> {
    return this.#payload("string", key, defaultValue);
  }

  resolveNumberEvaluation(key: string, defaultValue: number): ResolutionDetails<number> {
    return this.#payload("number", key, defaultValue);
  }

  resolveObjectEvaluation<T extends JsonValue>(key: string, defaultValue: T): ResolutionDetails<T> {
    return this.#payload("object", key, defaultValue);
  }

  /** The payload's shape is its definition's to keep: OpenFeature asks for it by the type of the default. */
  #payload<T>(type: keyof FlagValues, key: string, defaultValue: T): ResolutionDetails<T> {
    const flag = this.#flags.get(key);
    if (!flag) return notFound(defaultValue);
    if (!flag.on) return { ...told(flag), value: defaultValue };
    const value = payloadAs(type, flag.variant?.payload);
    if (value === undefined) return mismatch(type, defaultValue);
    return { ...told(flag), value: value as T };
  }
}

const told = ({ on, whenOff, variant }: EvaluatedFlag) => ({
  // The server evaluated it; this is what it said last.
  reason: on ? StandardResolutionReasons.CACHED : StandardResolutionReasons.DISABLED,
  flagMetadata: { whenOff },
  ...(variant && { variant: variant.name }),
});

const notFound = <T>(value: T): ResolutionDetails<T> => ({
  value,
  reason: StandardResolutionReasons.ERROR,
  errorCode: ErrorCode.FLAG_NOT_FOUND,
});

const mismatch = <T>(type: string, value: T): ResolutionDetails<T> => ({
  value,
  reason: StandardResolutionReasons.ERROR,
  errorCode: ErrorCode.TYPE_MISMATCH,
  errorMessage: `The flag gives no ${type} here.`,
});
