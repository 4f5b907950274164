import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coversRanges, liesInRanges } from "./address-ranges";
import { boundError, crossedBounds, type KeyBounds } from "./key-bounds";

/** A world of eight addresses, so that every one of them can be asked. */
const ADDRESSES = Array.from({ length: 8 }, (_, host) => `10.0.0.${host}`);
const range = fc
  .tuple(fc.nat(7), fc.integer({ min: 29, max: 32 }))
  .map(([host, bits]) => `10.0.0.${(host >> (32 - bits)) << (32 - bits)}/${bits}`);
const ranges = fc.array(range, { maxLength: 4 });
const bounds: fc.Arbitrary<KeyBounds> = fc.record({
  scopes: fc.option(fc.subarray(["a:read", "a:write", "b:read"])),
  expiresAt: fc.option(fc.integer({ min: 0, max: 3 }).map((day) => new Date(day * 86_400_000).toISOString())),
  allowedAddresses: ranges,
  requestsPerMinute: fc.option(fc.integer({ min: 1, max: 4 })),
});

/** What a key with these bounds may do: each use that there is in the small world. */
function usesOf({ scopes, expiresAt, allowedAddresses, requestsPerMinute }: KeyBounds): Set<string> {
  const uses = new Set<string>();
  for (const scope of ["a:read", "a:write", "b:read", "account"]) {
    if (scopes === null || scopes.includes(scope)) uses.add(`scope ${scope}`);
  }
  for (const day of [0, 1, 2, 3, 1_000]) {
    if (expiresAt === null || day * 86_400_000 <= Date.parse(expiresAt)) uses.add(`day ${day}`);
  }
  for (const address of [...ADDRESSES, "192.0.2.1"]) {
    if (allowedAddresses.length === 0 || liesInRanges(address, allowedAddresses)) uses.add(address);
  }
  for (const rate of [1, 2, 3, 4, 1_000]) {
    if (requestsPerMinute === null || rate <= requestsPerMinute) uses.add(`rate ${rate}`);
  }
  return uses;
}

describe("networks within networks", () => {
  it("are covered exactly if each of their addresses is", () => {
    fc.assert(
      fc.property(ranges, ranges, (outer, inner) => {
        const covered = ADDRESSES.every((one) => !liesInRanges(one, inner) || liesInRanges(one, outer));
        expect(coversRanges(outer, inner)).toBe(covered);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [["10.0.0.0/25", "10.0.0.128/25"], ["10.0.0.0/24"], true],
    [["2001:db8::/32"], ["2001:db8:7::/48", "2001:db8::1/128"], true],
    [["2001:db8::/32"], ["2001:db8::/31"], false],
    [["0.0.0.0/0"], ["2001:db8::/32"], false],
    [["::/0"], ["10.0.0.0/8"], false],
    [["::/0", "0.0.0.0/0"], ["10.0.0.0/8", "2001:db8::/32"], true],
  ])("%j covers %j: %s", (outer, inner, covered) => {
    expect(coversRanges(outer, inner)).toBe(covered);
  });
});

describe("a key's bounds", () => {
  it("are crossed exactly by what may be used in a way that they do not allow", () => {
    fc.assert(
      fc.property(bounds, bounds, (wanted, bound) => {
        const allowed = usesOf(bound);
        const beyond = [...usesOf(wanted)].some((use) => !allowed.has(use));
        expect(crossedBounds(wanted, bound).length > 0).toBe(beyond);
      }),
      { numRuns: 300 },
    );
  });

  it("say which of them was crossed, and what they are", () => {
    const free = { scopes: null, expiresAt: null, allowedAddresses: [], requestsPerMinute: null };
    const bound = {
      scopes: ["a:read"],
      expiresAt: "2027-01-31T00:00:00Z",
      allowedAddresses: ["203.0.113.0/24"],
      requestsPerMinute: 60,
    };
    expect(crossedBounds(free, bound).map((one) => boundError(one, bound))).toEqual([
      { pointer: "/scopes", message: "must be among a:read" },
      { pointer: "/expiresAt", message: "must not be later than 2027-01-31T00:00:00Z" },
      { pointer: "/allowedAddresses", message: "must lie in 203.0.113.0/24" },
      { pointer: "/requestsPerMinute", message: "must be at most 60" },
    ]);
  });
});
