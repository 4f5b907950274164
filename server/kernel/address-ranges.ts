import ipaddr from "ipaddr.js";
import { z } from "zod";

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** The canonical form of a network in CIDR notation, or of one address; undefined for anything else. */
export function canonicalRange(text: string): string | undefined {
  const range = parseRange(text);
  if (!range) return undefined;
  const [address, bits] = range;
  const kind = address.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${kind.networkAddressFromCIDR(`${address}/${bits}`)}/${bits}`;
}

/** Whether the address lies in one of the ranges. An address that is none lies in no range. */
export function liesInRanges(text: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return ranges.some((one) => {
    const range = parseRange(one);
    return range !== undefined && range[0].kind() === address.kind() && address.match(range);
  });
}

/** An address written as IPv4 within IPv6 is the IPv4 address that it stands for. */
function parseRange(text: string): Range | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)) {
    const address = ipaddr.process(text);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  }
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
}

/** A network in CIDR notation or one address, kept in canonical form: `203.0.113.7` becomes `203.0.113.7/32`. */
export const addressRange = z
  .string()
  .overwrite((text) => canonicalRange(text.trim()) ?? text)
  .max(49, "must have at most 49 characters")
  .refine((text) => canonicalRange(text) === text, "must be a network such as 203.0.113.0/24, or an address")
  .meta({ examples: ["203.0.113.0/24"] });
