/**
 * Whether this caller renews a value before its end, so that not everybody finds it gone at the same moment: the
 * likelier, the nearer the end and the longer a load takes. XFetch, with β = 1: Vattani, Chierichetti, Lowenstein,
 * "Optimal Probabilistic Cache Stampede Prevention", PVLDB 8(8), 2015.
 *
 * `random` is uniform in [0, 1); all times in milliseconds.
 */
export function isRenewedEarly(
  { expiresAt, costMs }: { expiresAt: number; costMs: number },
  nowMs: number,
  random: number,
): boolean {
  // 1 - random is in (0, 1]: the logarithm of 0 would renew for ever.
  return nowMs - costMs * Math.log(1 - random) >= expiresAt;
}
