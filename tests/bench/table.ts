import type { Outcome, Side } from "./figures";
import type { Machine } from "./machine";
import type { Options } from "./options";

/** Fewer runs than this are a look, not a figure. */
export const ENOUGH_ROUNDS = 3;

const COLUMNS = ["", "ratio", "target", "", "per second", "p50 ms", "p95 ms", "p99 ms"];

/** The outcomes as a table for a terminal. */
export function printTable(outcomes: readonly Outcome[], machine: Machine, options: Options): string {
  const rows = [COLUMNS, ...outcomes.flatMap(rowsOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  "),
  );
  const few = options.rounds < ENOUGH_ROUNDS;
  return [
    ...lines,
    "",
    `Medians of ${options.rounds} run(s), each in a fresh process, sides in turn${few ? `: fewer than ${ENOUGH_ROUNDS}, so a look and not a figure` : ""}.`,
    machineLine(machine),
    ...outcomes.flatMap(({ id, notes }) => notes.map((note) => `(${id}) ${note}`)),
  ].join("\n");
}

function rowsOf({ id, title, ratio, target, met, sides }: Outcome): string[][] {
  const head = [`(${id}) ${title}`, ratio.toFixed(2), `≥ ${target.toFixed(2)}`, met ? "pass" : "below"];
  return [[...head, "", "", "", ""], ...sides.map(sideRow)];
}

function sideRow({ name, median }: Side): string[] {
  const ms = (value: number) => value.toFixed(value < 10 ? 2 : 1);
  const rate = Math.round(median.rate).toLocaleString("en");
  return [`      ${name}`, "", "", "", rate, ms(median.p50Ms), ms(median.p95Ms), ms(median.p99Ms)];
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function machineLine(machine: Machine): string {
  const { cores, cpu, memoryGb, system, node, postgres, redis, loadBefore } = machine;
  return `${cores} cores (${cpu}), ${memoryGb} GB, ${system}; Node ${node}, PostgreSQL ${postgres}, ${redis}; load before: ${loadBefore}.`;
}
