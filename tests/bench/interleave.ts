/** Runs A B A B …, so that what else the machine does meets both alike. Gives the runs of each. */
export async function interleave<A, B>(
  rounds: number,
  runA: (round: number) => Promise<A>,
  runB: (round: number) => Promise<B>,
): Promise<[A[], B[]]> {
  const runs: [A[], B[]] = [[], []];
  for (let round = 1; round <= rounds; round += 1) {
    runs[0].push(await runA(round));
    runs[1].push(await runB(round));
  }
  return runs;
}
