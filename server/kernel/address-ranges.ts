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

/** Whether every address of the inner ranges lies in one of the outer, which may hold it in pieces. */
export function coversRanges(outer: readonly string[], inner: readonly string[]): boolean {
  const held = joined(outer.flatMap(spanOf));
  return inner
    .flatMap(spanOf)
    .every(({ kind, first, last }) =>
      held.some((span) => span.kind === kind && span.first <= first && last <= span.last),
    );
}

/** From its first to its last address, as numbers. */
interface Span {
  kind: "ipv4" | "ipv6";
  first: bigint;
  last: bigint;
}

function spanOf(text: string): Span[] {
  const range = parseRange(text);
  if (!range) return [];
  const [address, bits] = range;
  const bytes = address.toByteArray();
  const number = bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const free = BigInt(bytes.length * 8 - bits);
  const first = (number >> free) << free;
  return [{ kind: address.kind(), first, last: first + (1n << free) - 1n }];
}

/** Spans that meet or overlap, as one. */
function joined(spans: readonly Span[]): Span[] {
  const inOrder = spans.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const result: Span[] = [];
  for (const span of inOrder) {
    const open = result.findLast(({ kind }) => kind === span.kind);
    if (!open || span.first > open.last + 1n) result.push({ ...span });
    else if (span.last > open.last) open.last = span.last;
  }
  return result;
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
