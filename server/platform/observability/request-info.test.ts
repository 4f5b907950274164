import { expect, it } from "vitest";
import { addressPrefix, callerAddress } from "./request-info";

it.each([
  ["203.0.113.9", 1, "203.0.113.9"],
  ["6.6.6.6, 203.0.113.9", 1, "203.0.113.9"],
  ["6.6.6.6, 203.0.113.9, 10.0.0.1", 2, "203.0.113.9"],
  ["203.0.113.9", 3, "203.0.113.9"],
  ["::ffff:203.0.113.9", 1, "203.0.113.9"],
  ["", 1, "unknown"],
])("believes the trusted proxies' entries of X-Forwarded-For alone: %s (%i)", (header, proxies, address) => {
  expect(callerAddress(header, proxies)).toBe(address);
});

it.each([
  ["203.0.113.9", "203.0.113.0/24"],
  ["2001:db8:1:2::3", "2001:db8:1::/48"],
  ["unknown", "unknown"],
])("keeps only a prefix of %s", (address, prefix) => {
  expect(addressPrefix(address)).toBe(prefix);
});
