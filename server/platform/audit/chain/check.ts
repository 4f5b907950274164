import type { Sealable } from "./canonical";
import { follows } from "./hashes";

export type FaultKind = "changed" | "missing" | "reordered" | "inserted" | "tail_cut" | "head_changed";

/** The first place at which a chain is not what was sealed. */
export interface Fault {
  kind: FaultKind;
  /** Its place in the chain. */
  seq: number;
  /** The entry that stands there, if one does. */
  entryId: string | null;
  /** For the person who reads it. */
  message: string;
}

export type SealedEntry = Sealable & { seq: number | null; chainHash: string | null };

/** Entries that should follow each other, and the hash that they follow on. */
export interface Stretch {
  /** The entry before the first one: a place that was checked before, or the anchor. */
  afterSeq: number;
  afterHash: string;
  entries: readonly SealedEntry[];
  /** Where the chain ends, as its head was signed. */
  headSeq: number;
  headHash: string;
  /** Whether nothing stands behind these entries. */
  isLast: boolean;
}

/** The first fault of a stretch in the chain's order, or undefined where it is whole. Pure but for the secret. */
export function findFault(stretch: Stretch): Fault | undefined {
  let { afterSeq: at, afterHash: previous } = stretch;
  for (const [index, entry] of stretch.entries.entries()) {
    const fault = misplaced(entry, at + 1, stretch.headSeq) ?? unfit(stretch, index, previous);
    if (fault) return fault;
    at += 1;
    previous = entry.chainHash ?? "";
  }
  return stretch.isLast ? wrongEnd(stretch, at, previous) : undefined;
}

/** By its number alone: one is left out, one stands there twice, or one comes after the end. */
function misplaced(entry: SealedEntry, expected: number, headSeq: number): Fault | undefined {
  const seq = entry.seq ?? 0;
  if (seq > headSeq) {
    return fault("inserted", entry, `Entry ${seq} stands behind the end of the chain, which is ${headSeq}.`);
  }
  if (seq < expected) return fault("inserted", entry, `There is a second entry ${seq}.`);
  if (seq === expected) return undefined;
  const many = seq - expected > 1 ? `Entries ${expected} to ${seq - 1} are` : `Entry ${expected} is`;
  return { kind: "missing", seq: expected, entryId: null, message: `${many} missing.` };
}

/** By its hash; what is wrong is told from what still fits together around it. */
function unfit({ entries, afterHash }: Stretch, index: number, previous: string): Fault | undefined {
  const entry = entries[index];
  if (!entry || follows(previous, entry)) return undefined;
  if ([afterHash, ...entries.map((other) => other.chainHash ?? "")].some((hash) => follows(hash, entry))) {
    return fault("reordered", entry, `Entry ${entry.seq} was sealed at another place.`);
  }
  const next = entries[index + 1];
  if (next && follows(previous, next)) {
    return fault("inserted", entry, `Entry ${entry.seq} was put in between others.`);
  }
  return fault("changed", entry, `Entry ${entry.seq}, or the one before it, is not what was sealed.`);
}

function wrongEnd({ headSeq, headHash }: Stretch, at: number, previous: string): Fault | undefined {
  if (at < headSeq) {
    const message = `The chain ends at entry ${at}, and was sealed up to entry ${headSeq}.`;
    return { kind: "tail_cut", seq: at + 1, entryId: null, message };
  }
  return previous === headHash ? undefined : headChanged(at);
}

export function headChanged(seq: number): Fault {
  const message = "The record of where the chain begins and ends is gone, or not as it was signed.";
  return { kind: "head_changed", seq, entryId: null, message };
}

function fault(kind: FaultKind, { seq, id }: SealedEntry, message: string): Fault {
  return { kind, seq: seq ?? 0, entryId: id, message };
}
