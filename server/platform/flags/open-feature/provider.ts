import {
  ErrorCode,
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
  StandardResolutionReasons,
} from "@openfeature/server-sdk";
import { type FlagValues, payloadAs } from "@/server/kernel/flag-values";
import { FLAGS, type FlagKey, isFlagKey } from "@/server/kernel/flags";
import type { FlagEvaluator } from "@/server/platform/flags/evaluator";
import type { FlagRepository } from "@/server/platform/flags/repository";
import type { FlagTrace } from "@/server/platform/flags/trace";
import { flagContextOf } from "./context";
import { reasonOf } from "./reason";

/**
 * OpenFeature's provider for the server, over this process' memory. It is ready at once: what it has not heard of yet is
 * as it was declared. A boolean is whether the flag is on; the others are what its variant carries.
 */
export class BulkheadServerProvider implements Provider {
  readonly metadata = { name: "bulkhead" } as const;
  readonly runsOn = "server";
  readonly events = new OpenFeatureEventEmitter();
  readonly #evaluator: FlagEvaluator;
  readonly #stop: () => void;

  constructor(evaluator: FlagEvaluator, source: Pick<FlagRepository, "on" | "off">) {
    this.#evaluator = evaluator;
    const tell = (event: ProviderEvents) => () => this.events.emit(event);
    const told = [
      ["changed", tell(ProviderEvents.ConfigurationChanged)],
      ["away", tell(ProviderEvents.Stale)],
      ["back", tell(ProviderEvents.Ready)],
    ] as const;
    for (const [name, listener] of told) source.on(name, listener);
    const stop = () => {
      for (const [name, listener] of told) source.off(name, listener);
    };
    this.#stop = stop;
  }

  async onClose(): Promise<void> {
    this.#stop();
  }

  async resolveBooleanEvaluation(key: string, defaultValue: boolean, context: EvaluationContext) {
    return this.#resolve(key, defaultValue, context, (trace) => ({ ...toldOf(trace), value: trace.on }));
  }

  async resolveStringEvaluation(key: string, defaultValue: string, context: EvaluationContext) {
    return this.#resolvePayload("string", key, defaultValue, context);
  }

  async resolveNumberEvaluation(key: string, defaultValue: number, context: EvaluationContext) {
    return this.#resolvePayload("number", key, defaultValue, context);
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    key: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    return this.#resolvePayload("object", key, defaultValue, context);
  }

  /** The payload's shape is its definition's to keep: OpenFeature asks for it by the type of the default. */
  #resolvePayload<T>(type: keyof FlagValues, key: string, defaultValue: T, context: EvaluationContext) {
    return this.#resolve(key, defaultValue, context, (trace) => {
      if (!trace.on) return { ...toldOf(trace), value: defaultValue };
      // A key that is defined is evaluated whether or not the code declares it: here keys are not typed.
      const { name, enabled, payload } = this.#evaluator.variant(key as FlagKey, flagContextOf(context));
      const value = payloadAs(type, enabled ? payload : null);
      if (value === undefined) {
        return failed(defaultValue, ErrorCode.TYPE_MISMATCH, `The flag gives no ${type} here.`);
      }
      return { ...toldOf(trace), variant: name, value: value as T };
    });
  }

  /** Never throws: whatever happens, the caller has its default. */
  #resolve<T>(
    key: string,
    defaultValue: T,
    context: EvaluationContext,
    resolve: (trace: FlagTrace) => ResolutionDetails<T>,
  ): ResolutionDetails<T> {
    try {
      const trace = this.#evaluator.explain(key, flagContextOf(context));
      this.#evaluator.noteUse(key);
      if (trace.by !== "default" || isFlagKey(key)) return resolve(trace);
      return failed(defaultValue, ErrorCode.FLAG_NOT_FOUND, "It is neither declared nor defined.");
    } catch (error) {
      return failed(defaultValue, ErrorCode.GENERAL, error instanceof Error ? error.message : "");
    }
  }
}

function toldOf(trace: FlagTrace) {
  const { key, by, feature, variant } = trace;
  // As the guard answers it: a flag that the plan alone holds off is locked, and hides from nobody.
  const locked = feature && { whenOff: "upgrade", feature: feature.name };
  return {
    reason: reasonOf(trace),
    flagMetadata: { decidedBy: by, ...(isFlagKey(key) && { whenOff: FLAGS[key].whenOff }), ...locked },
    ...(variant && { variant: variant.name }),
  };
}

function failed<T>(value: T, errorCode: ErrorCode, errorMessage: string): ResolutionDetails<T> {
  return { value, reason: StandardResolutionReasons.ERROR, errorCode, errorMessage };
}
