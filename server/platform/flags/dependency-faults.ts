import type { Fault } from "./faults";
import type { FlagDefinition } from "./format";

type ByName = ReadonlyMap<string, FlagDefinition>;

/**
 * Parents that are not there, cycles, and parents that have parents: of those the evaluator says off, as Unleash
 * does, so that whoever wrote one did not mean it.
 */
export function faultsOfDependencies(flags: readonly FlagDefinition[]): Fault[] {
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const cycles = cyclesOf(byName);
  return flags.flatMap((flag, at) =>
    (flag.dependencies ?? []).flatMap(({ feature }, index) => {
      const message = faultOf(flag.name, feature, byName, cycles);
      if (!message) return [];
      return [{ pointer: `/features/${at}/dependencies/${index}/feature`, message, harmless: true }];
    }),
  );
}

function faultOf(
  child: string,
  parent: string,
  byName: ByName,
  cycles: ReadonlyMap<string, string>,
): string | undefined {
  const found = byName.get(parent);
  if (!found) return `there is no flag ${parent}`;
  if (cycles.get(child) === cycles.get(parent)) return `stands in a cycle of dependencies with ${parent}`;
  return found.dependencies?.length ? `${parent} depends on another flag itself` : undefined;
}

/**
 * Of each flag one that stands for all from which one comes back to it: a flag and its parent have the same where they
 * stand in a cycle together, and only there. Each edge is looked at twice (Kosaraju).
 */
function cyclesOf(byName: ByName): ReadonlyMap<string, string> {
  const parents = new Map<string, string[]>();
  const children = new Map<string, string[]>();
  for (const name of byName.keys()) children.set(name, []);
  for (const [name, { dependencies = [] }] of byName) {
    const there = dependencies.map(({ feature }) => feature).filter((feature) => byName.has(feature));
    parents.set(name, there);
    for (const parent of there) children.get(parent)?.push(name);
  }
  const representatives = new Map<string, string>();
  for (const representative of parentsFirst(parents).reverse()) {
    const open = [representative];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (representatives.has(name)) continue;
      representatives.set(name, representative);
      for (const child of children.get(name) ?? []) open.push(child);
    }
  }
  return representatives;
}

/** All flags, each after those that it depends on, as far as cycles allow. A long line of them overflows no stack. */
function parentsFirst(parents: ReadonlyMap<string, readonly string[]>): string[] {
  const done: string[] = [];
  const seen = new Set<string>();
  const enter = (name: string) => {
    seen.add(name);
    return { name, rest: (parents.get(name) ?? []).values() };
  };
  for (const first of parents.keys()) {
    const path = seen.has(first) ? [] : [enter(first)];
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const { value: parent, done: isLeft } = last.rest.next();
      if (isLeft) {
        done.push(last.name);
        path.pop();
      } else if (!seen.has(parent)) path.push(enter(parent));
    }
  }
  return done;
}
