import type { FlagDefinition, Variant } from "@/server/platform/flags/format";

const BY_TENANT = "tenantId";

/**
 * What is written here sticks by tenant where it does not say otherwise, and says so in its definition: another
 * Unleash evaluates an export the same. An import is kept as it came.
 */
export function withStickiness(definition: FlagDefinition): FlagDefinition {
  return {
    ...definition,
    ...(definition.variants && { variants: variantsWith(definition.variants, BY_TENANT) }),
    strategies: definition.strategies.map((strategy) => {
      const draws = strategy.name === "flexibleRollout" || (strategy.variants?.length ?? 0) > 0;
      if (!draws) return strategy;
      // Variants are drawn by the group, too: two flags without one would draw alike.
      const { stickiness = BY_TENANT, groupId = definition.name } = strategy.parameters;
      return {
        ...strategy,
        parameters: { ...strategy.parameters, stickiness, groupId },
        ...(strategy.variants && { variants: variantsWith(strategy.variants, String(stickiness)) }),
      };
    }),
  };
}

function variantsWith(variants: readonly Variant[], stickiness: string): Variant[] {
  return variants.map((variant) => ({ stickiness, ...variant }));
}
