import type { Removal } from "@/tests/isolation/mutations/removal";
import { CREDENTIALS } from "./credentials";
import { GUARDS } from "./guards";
import { PREDICATES } from "./predicates";
import { wallsOf } from "./walls";

/** Every removal by its area: `--only` takes an area's name, or a part of a removal's. */
export function removalsOf(tables: readonly string[]): Array<Removal & { area: string }> {
  const areas: Record<string, readonly Removal[]> = {
    guards: GUARDS,
    credentials: CREDENTIALS,
    predicates: PREDICATES,
    walls: wallsOf(tables),
  };
  return Object.entries(areas).flatMap(([area, removals]) => removals.map((each) => ({ ...each, area })));
}
