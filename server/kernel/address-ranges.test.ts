import { describe, expect, it } from "vitest";
import { addressRange, canonicalRange, liesInRanges } from "./address-ranges";

describe("an address range", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7/32"],
    ["203.0.113.7/24", "203.0.113.0/24"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8::1", "2001:db8::1/128"],
    ["2001:db8:1:2::9/48", "2001:db8:1::/48"],
    ["::ffff:203.0.113.7", "203.0.113.7/32"],
  ])("%s is kept as %s", (text, canonical) => {
    expect(canonicalRange(text)).toBe(canonical);
    expect(canonicalRange(canonical)).toBe(canonical);
    expect(addressRange.parse(` ${text} `)).toBe(canonical);
  });

  it.each([
    "",
    "10.0.0",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "2001:db8::/129",
    "10.0.0.0/8/8",
    "0x0a000001",
    "localhost",
  ])("%j is none", (text) => {
    expect(canonicalRange(text)).toBeUndefined();
    expect(addressRange.safeParse(text).success).toBe(false);
  });

  it("holds its addresses and no others", () => {
    const ranges = ["203.0.113.0/24", "2001:db8::/32"];
    for (const inside of ["203.0.113.0", "203.0.113.255", "::ffff:203.0.113.9", "2001:db8:ffff::1"]) {
      expect([inside, liesInRanges(inside, ranges)]).toEqual([inside, true]);
    }
    for (const outside of ["203.0.112.255", "203.0.114.0", "2001:db9::1", "unknown", "", "::"]) {
      expect([outside, liesInRanges(outside, ranges)]).toEqual([outside, false]);
    }
    expect(liesInRanges("203.0.113.1", [])).toBe(false);
  });
});
