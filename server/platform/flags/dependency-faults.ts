import type { Fault } from "./faults";
import type { FlagDefinition } from "./format";

/**
 * Parents that are not there, cycles, and parents that have parents: of those the evaluator says off, as Unleash
 * does, so that whoever wrote one did not mean it.
 */
export function faultsOfDependencies(flags: readonly FlagDefinition[]): Fault[] {
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  return flags.flatMap((flag, at) =>
    (flag.dependencies ?? []).flatMap(({ feature }, index) => {
      const message = faultOf(flag.name, feature, byName);
      if (!message) return [];
      return [{ pointer: `/features/${at}/dependencies/${index}/feature`, message, harmless: true }];
    }),
  );
}

function faultOf(
  child: string,
  parent: string,
  byName: ReadonlyMap<string, FlagDefinition>,
): string | undefined {
  const found = byName.get(parent);
  if (!found) return `there is no flag ${parent}`;
  if (reaches(parent, child, byName)) return `makes a cycle: ${parent} depends on ${child}`;
  return found.dependencies?.length ? `${parent} depends on another flag itself` : undefined;
}

/** Whether one goes from the first to the second along dependencies, of any length. */
function reaches(from: string, to: string, byName: ReadonlyMap<string, FlagDefinition>): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    for (const { feature } of byName.get(name)?.dependencies ?? []) open.push(feature);
  }
  return false;
}
