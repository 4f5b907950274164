/** A concurrency limit that holds for a run: at most `limit` calls at once among all that share `key`. */
export interface Limit {
  key: string;
  limit: number;
}

export interface Candidate {
  id: string;
  limits: Limit[];
}

/** Which candidates may be called now, in their order, given what is in flight per key. Pure. */
export function chooseClaims(
  candidates: Candidate[],
  inFlight: ReadonlyMap<string, number>,
  room: number,
): string[] {
  const used = new Map(inFlight);
  const chosen: string[] = [];
  for (const { id, limits } of candidates) {
    if (chosen.length >= room) break;
    if (limits.some(({ key, limit }) => (used.get(key) ?? 0) >= limit)) continue;
    for (const { key } of limits) used.set(key, (used.get(key) ?? 0) + 1);
    chosen.push(id);
  }
  return chosen;
}
