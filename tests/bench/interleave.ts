type Side = (round: number) => Promise<unknown>;
type RunsOf<Sides extends readonly Side[]> = { [I in keyof Sides]: Awaited<ReturnType<Sides[I]>>[] };

/** Runs A B C A B C …, so that what else the machine does meets all alike. Gives the runs of each. */
export async function interleave<Sides extends readonly Side[]>(
  rounds: number,
  ...sides: Sides
): Promise<RunsOf<Sides>> {
  const runs: unknown[][] = sides.map(() => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, run] of sides.entries()) runs[index]?.push(await run(round));
  }
  return runs as RunsOf<Sides>;
}
