import type { Fault } from "./faults";
import type { FlagDefinition } from "./format";

type ByName = ReadonlyMap<string, FlagDefinition>;

/**
 * Parents that are not there, cycles, and parents that have parents: of those the evaluator says off, as Unleash
 * does, so that whoever wrote one did not mean it.
 */
export function faultsOfDependencies(flags: readonly FlagDefinition[]): Fault[] {
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const inCycle = namesInCycles(byName);
  return flags.flatMap((flag, at) =>
    (flag.dependencies ?? []).flatMap(({ feature }, index) => {
      const message = faultOf(flag.name, feature, byName, inCycle);
      if (!message) return [];
      return [{ pointer: `/features/${at}/dependencies/${index}/feature`, message, harmless: true }];
    }),
  );
}

function faultOf(
  child: string,
  parent: string,
  byName: ByName,
  inCycle: ReadonlySet<string>,
): string | undefined {
  const found = byName.get(parent);
  if (!found) return `there is no flag ${parent}`;
  if (inCycle.has(child) && inCycle.has(parent)) return `stands in a cycle of dependencies with ${parent}`;
  return found.dependencies?.length ? `${parent} depends on another flag itself` : undefined;
}

/**
 * The flags from which one comes back to where one was, and those between two cycles: what is left when those that
 * depend on nothing left are taken away, and then those that nothing left depends on. Each edge is looked at twice.
 */
function namesInCycles(byName: ByName): ReadonlySet<string> {
  const parents = new Map<string, string[]>();
  const children = new Map<string, string[]>();
  for (const name of byName.keys()) children.set(name, []);
  for (const [name, { dependencies = [] }] of byName) {
    const there = dependencies.map(({ feature }) => feature).filter((feature) => byName.has(feature));
    parents.set(name, there);
    for (const parent of there) children.get(parent)?.push(name);
  }
  const left = new Set(byName.keys());
  peel(left, parents, children);
  peel(left, children, parents);
  return left;
}

/** Takes away those that have no `next` left, again and again. */
function peel(
  left: Set<string>,
  next: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, readonly string[]>,
): void {
  const counts = new Map<string, number>();
  for (const name of left) counts.set(name, (next.get(name) ?? []).filter((one) => left.has(one)).length);
  const open = [...left].filter((name) => counts.get(name) === 0);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    left.delete(name);
    for (const one of before.get(name) ?? []) {
      const rest = (counts.get(one) ?? 0) - 1;
      counts.set(one, rest);
      if (rest === 0) open.push(one);
    }
  }
}
