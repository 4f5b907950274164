import { expect, it } from "vitest";
import { callerAddress } from "./request-info";

it.each([
  ["203.0.113.9", 1, "203.0.113.9"],
  ["6.6.6.6, 203.0.113.9", 1, "203.0.113.9"],
  ["6.6.6.6, 203.0.113.9, 10.0.0.1", 2, "203.0.113.9"],
  ["203.0.113.9", 3, "203.0.113.9"],
  ["::ffff:203.0.113.9", 1, "203.0.113.9"],
  ["203.0.113.9:51234", 1, "203.0.113.9"],
  ["6.6.6.6, [2001:db8::1]:443", 1, "2001:db8::1"],
  ["<script>", 1, "unknown"],
  ["", 1, "unknown"],
  // Nobody here puts the socket's address into the header.
  ["203.0.113.9", 0, "unknown"],
])("believes the trusted proxies' entries of X-Forwarded-For alone: %s (%i)", (header, proxies, address) => {
  expect(callerAddress(header, proxies)).toBe(address);
});
