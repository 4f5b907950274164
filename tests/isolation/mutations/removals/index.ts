import type { Removal } from "@/tests/isolation/mutations/removal";
import { CREDENTIALS } from "./credentials";
import { DOORS } from "./doors";
import { ENTITLEMENTS } from "./entitlements";
import { EVENTS } from "./events";
import { FLAGS } from "./flags";
import { FUNCTIONS } from "./functions";
import { GUARDS } from "./guards";
import { IMPERSONATIONS } from "./impersonations";
import { LIMITS } from "./limits";
import { ORIGINS } from "./origins";
import { POLICIES } from "./policies";
import { PREDICATES } from "./predicates";
import { TRACES } from "./traces";
import { USAGE } from "./usage";
import { wallsOf } from "./walls";

/** Every removal by its area: `--only` takes an area's name, or a part of a removal's. */
export function removalsOf(tables: readonly string[]): Array<Removal & { area: string }> {
  const areas: Record<string, readonly Removal[]> = {
    guards: GUARDS,
    doors: DOORS,
    credentials: CREDENTIALS,
    origins: ORIGINS,
    impersonations: IMPERSONATIONS,
    predicates: PREDICATES,
    functions: FUNCTIONS,
    policies: POLICIES,
    entitlements: ENTITLEMENTS,
    usage: USAGE,
    limits: LIMITS,
    events: EVENTS,
    flags: FLAGS,
    traces: TRACES,
    walls: wallsOf(tables),
  };
  return Object.entries(areas).flatMap(([area, removals]) => removals.map((each) => ({ ...each, area })));
}
