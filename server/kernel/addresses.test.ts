import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressPrefix, canonicalAddress, limitedNetwork } from "./addresses";

describe("an address", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    [" 203.0.113.9 ", "203.0.113.9"],
    ["203.0.113.9:51234", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["::FFFF:cb00:7109", "203.0.113.9"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
  ])("has one form: %s", (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each([
    "",
    "unknown",
    "_hidden",
    "1",
    "0x7f.1",
    "010.0.0.1",
    "203.0.113",
    "203.0.113.256",
    "2001:db8",
    ":::",
  ])("is not made of anything else: %j", (text) => {
    expect(canonicalAddress(text)).toBeUndefined();
  });

  it.each([
    ["203.0.113.9", "203.0.113.0/24"],
    ["2001:db8:1:2::3", "2001:db8:1::/48"],
    ["2001:db8::1", "2001:db8::/48"],
    ["::ffff:203.0.113.9", "203.0.113.0/24"],
    ["unknown", "unknown"],
  ])("is kept without its last part: %s", (address, prefix) => {
    expect(addressPrefix(address)).toBe(prefix);
  });
});

describe("what a limit counts an address as", () => {
  it("is the address itself for IPv4, however it is written", () => {
    expect(limitedNetwork("203.0.113.9")).toBe(limitedNetwork("::ffff:203.0.113.9"));
    expect(limitedNetwork("203.0.113.9")).not.toBe(limitedNetwork("203.0.113.10"));
  });

  it("is one and the same for every address of an IPv6 /64, and another for the next", () => {
    const host = fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 });
    const written = (parts: number[]) => parts.map((part) => part.toString(16)).join(":");
    fc.assert(
      fc.property(host, (parts) => {
        expect(limitedNetwork(`2001:db8:1:2:${written(parts)}`)).toBe("2001:db8:1:2::/64");
        expect(limitedNetwork(`2001:db8:1:3:${written(parts)}`)).toBe("2001:db8:1:3::/64");
      }),
    );
  });

  it("is the text itself for what is no address, so that all of those share one limit", () => {
    expect(limitedNetwork("unknown")).toBe("unknown");
  });
});
