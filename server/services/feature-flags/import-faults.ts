import type { Db } from "@/db/connection";
import { AppError } from "@/server/kernel/errors";
import { fieldErrorsOf } from "@/server/kernel/field-errors";
import { readUnleashState } from "@/server/platform/flags/delta";
import { type Fault, faultsInTurns } from "@/server/platform/flags/faults";
import type { FullState } from "@/server/platform/flags/format";
import { readDefinitions, readDefinitionsRevision, refused } from "./internal";

/** So many places a refusal names: who sent thousands that are wrong has sent the wrong thing. */
const MOST_TOLD = 1_000;

/** @throws AppError invalid_input */
export async function readState(given: unknown): Promise<FullState> {
  const read = await readUnleashState(given);
  if ("state" in read) return read.state;
  throw refused(fieldErrorsOf(read.issues.slice(0, MOST_TOLD), ["state"]));
}

/** What an import comes to: where it adds, what is there already, and at which revision that was. */
export interface Base {
  revision: number;
  existing: FullState | undefined;
}

export async function readBase(db: Db, mode: "add" | "replace"): Promise<Base> {
  // The revision first: what is read after it is as new as that, or newer.
  const revision = await readDefinitionsRevision(db);
  return { revision, existing: mode === "add" ? await readDefinitions(db) : undefined };
}

/**
 * Changes that validate wait for the one that asks. A kill switch that is thrown meanwhile is no part of what is
 * replaced.
 *
 * @throws AppError conflict
 */
export function refuseUnseenRevision(revision: number, seenRevision: number | undefined): void {
  if (revision === seenRevision) return;
  throw new AppError("conflict", "Flags were changed meanwhile: export them again, then replace them.", {
    errors: [{ pointer: "/seenRevision", message: `is not the revision that they are at: ${revision}` }],
  });
}

/** All that is wrong with what is given; what it names may be there already. */
export async function faultsOfImport(given: FullState, { existing }: Base): Promise<Fault[]> {
  return existing
    ? [...inUse(given, existing), ...(await faultsBeside(given, existing))]
    : faultsInTurns(given);
}

/** @throws AppError invalid_input for what is not kept */
export function keptFaults(
  faults: readonly Fault[],
  harmless: "refuse" | "keep",
): { pointer: string; message: string }[] {
  const wrong = faults.filter((fault) => harmless === "refuse" || !fault.harmless);
  if (wrong.length > 0) throw refused(wrong.slice(0, MOST_TOLD).map(at));
  return faults.map(at);
}

const at = ({ pointer, message }: Fault) => ({ pointer: `/state${pointer}`, message });

/** Those of the import alone. */
async function faultsBeside(given: FullState, existing: FullState): Promise<Fault[]> {
  const together = {
    ...given,
    features: [...given.features, ...existing.features],
    segments: [...given.segments, ...existing.segments],
  };
  return (await faultsInTurns(together)).filter(({ pointer }) => {
    const [, list, index] = pointer.split("/");
    return Number(index) < (list === "features" ? given.features : given.segments).length;
  });
}

function inUse(given: FullState, existing: FullState): Fault[] {
  const keys = new Set(existing.features.map(({ name }) => name));
  const ids = new Set(existing.segments.map(({ id }) => id));
  const fault = (pointer: string) => ({ pointer, message: "is in use", harmless: false });
  return [
    ...given.features.flatMap(({ name }, index) =>
      keys.has(name) ? [fault(`/features/${index}/name`)] : [],
    ),
    ...given.segments.flatMap(({ id }, index) => (ids.has(id) ? [fault(`/segments/${index}/id`)] : [])),
  ];
}
