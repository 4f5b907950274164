import type { Context } from "unleash-client/lib/context";
import type { StrategyResult } from "unleash-client/lib/strategy/strategy";
import type { Decision } from "./controls";
import { type Asked, explainStrategy } from "./explain-strategy";
import { explainVariant } from "./explain-variant";
import { withFeature } from "./plan-features";
import type { LoadedFlag } from "./repository";
import { settingFor } from "./settings";
import type { DependencyTrace, FlagTrace, StrategyTrace } from "./trace";

type Dependency = NonNullable<LoadedFlag["dependencies"]>[number];

/**
 * Why a flag is on or off: the steps of `FlagClient.isFeatureEnabled`, each asked of the same code, and once, so that
 * what is drawn by chance is told as it fell.
 */
export function explainFlag(asked: Asked, flag: LoadedFlag, context: Context): FlagTrace {
  return withFeature(explainAlone(asked, flag, context), context);
}

/** Without the plan's feature: as `FlagClient.evaluateAlone`. */
function explainAlone(asked: Asked, flag: LoadedFlag, context: Context): FlagTrace {
  const { client } = asked;
  const setting = (flag.settings && settingFor(flag.settings, flag.name, context)) ?? null;
  const decision = client.decide(flag, context);
  if (decision) return { ...explainDecision(asked, flag, context, decision), setting };
  const dependencies = explainDependencies(asked, flag, context);
  const unmet = dependencies.some(({ met }) => !met);
  const off = { ...bare(flag), setting, dependencies };
  if (unmet) return { ...off, by: "dependency" };
  if (!flag.enabled) return { ...off, by: "disabled" };
  const { strategies, result } = askStrategies(asked, flag, context);
  return {
    ...off,
    by: "rules",
    strategies,
    on: result.enabled,
    variant: explainVariant(
      flag,
      context,
      result,
      strategies.findIndex(({ result: one }) => one === "on"),
    ),
  };
}

const bare = ({ name }: LoadedFlag): FlagTrace => ({
  ...{ key: name, on: false, by: "rules", setting: null, feature: null, schedule: null, override: null },
  ...{ dependencies: [], strategies: [], variant: null },
});

function explainDecision(asked: Asked, flag: LoadedFlag, context: Context, decision: Decision): FlagTrace {
  const { on, by } = decision;
  const dependencies = on || by === "dependency" ? explainDependencies(asked, flag, context) : [];
  const override = by === "tenant" ? overrideFor(flag, context) : null;
  const trace = { ...bare(flag), on, by, override, dependencies };
  if (by === "schedule") return { ...trace, schedule: scheduleOf(flag) };
  if (!on) return trace;
  const result = asked.client.resultOf(flag, context, decision);
  const from = flag.strategies?.findIndex(({ variants }) => variants?.length) ?? -1;
  return { ...trace, variant: explainVariant(flag, context, result, from) };
}

const iso = (ms: number | undefined) =>
  ms === undefined || !Number.isFinite(ms) ? null : new Date(ms).toISOString();

function overrideFor({ controls }: LoadedFlag, { tenantId }: Context): FlagTrace["override"] {
  return { endsAt: iso(controls?.tenants.get(String(tenantId))?.endsAtMs) };
}

function scheduleOf({ controls }: LoadedFlag): FlagTrace["schedule"] {
  return { onAt: iso(controls?.onAtMs), offAt: iso(controls?.offAtMs) };
}

/** As the evaluator asks them, `isParentDependencySatisfied`: a parent must not depend on others itself. */
function explainDependencies(asked: Asked, flag: LoadedFlag, context: Context): DependencyTrace[] {
  return (flag.dependencies ?? []).map((parent) => explainDependency(asked, parent, context));
}

function explainDependency(asked: Asked, dependency: Dependency, context: Context): DependencyTrace {
  const wants = dependency.enabled === false ? "off" : "on";
  const variants = wants === "on" ? (dependency.variants ?? []) : [];
  const told = { key: dependency.feature, wants, variants, by: null, variant: null, met: false } as const;
  const parent = asked.repository.getToggle(dependency.feature);
  if (!parent) return { ...told, state: "missing" };
  if (parent.dependencies?.length) return { ...told, state: "nested" };
  const { on, by, variant } = explainFlag(asked, parent, context);
  const given = variant?.name ?? "disabled";
  const met = wants === "off" ? !on : on && (variants.length === 0 || variants.includes(given));
  return { ...told, by, met, state: on ? "on" : "off", variant: variant?.name ?? null };
}

function askStrategies(asked: Asked, flag: LoadedFlag, context: Context) {
  let result: StrategyResult = { enabled: flag.strategies?.length === 0 };
  const strategies = (flag.strategies ?? []).map((strategy): StrategyTrace => {
    const isAsked = !result.enabled;
    const told = explainStrategy(asked, strategy, context, isAsked);
    if (told.given.enabled) result = told.given;
    return told.trace;
  });
  return { strategies, result };
}
