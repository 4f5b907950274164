import ipaddr from "ipaddr.js";
import { LRUCache } from "lru-cache";

/** How much of an address is looked at, in bits. */
interface Prefix {
  ipv4: number;
  ipv6: number;
}

/** Who has one IPv6 address has the 2^64 of its network: counted one by one, each would be somebody new. */
const LIMITED: Prefix = { ipv4: 32, ipv6: 64 };

/** All that is ever kept or logged of a caller's address. */
const KEPT: Prefix = { ipv4: 24, ipv6: 48 };

/**
 * An address in the one form in which it is compared; undefined for what is none. IPv4 written within IPv6 is IPv4. A
 * port and a zone, which some proxies leave on it, are no part of it.
 */
export function canonicalAddress(text: string): string | undefined {
  return formsOf(text)?.canonical;
}

/** What a limit counts an address as: itself for IPv4, its /64 for IPv6. What is no address is counted as it is. */
export function limitedNetwork(address: string): string {
  return formsOf(address)?.limited ?? address;
}

/** The address without its last part (IPv4 /24, IPv6 /48). */
export function addressPrefix(address: string): string {
  return formsOf(address)?.kept ?? "unknown";
}

interface Forms {
  canonical: string;
  limited: string;
  kept: string;
}

/** Each call is asked of one address in several places, and callers come back: parsing costs more than the rest. */
const FORMS = new LRUCache<string, Forms>({ max: 10_000 });

/** A longer text is no address that proxies write, and must not fill the memory. */
const LONGEST_KNOWN = 64;

function formsOf(text: string): Forms | undefined {
  const known = FORMS.get(text);
  if (known) return known;
  const canonical = parse(text);
  if (canonical === undefined) return undefined;
  const forms = {
    canonical,
    limited: networkOf(canonical, LIMITED),
    kept: networkOf(canonical, KEPT),
  };
  if (text.length <= LONGEST_KNOWN) FORMS.set(text, forms);
  return forms;
}

/** Each form of an address has one of these; that "unknown" has none is cheaper to see than that it is no address. */
const SEPARATOR = /[.:]/;

function parse(text: string): string | undefined {
  if (!SEPARATOR.test(text)) return undefined;
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, "$1")
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1")
    .replace(/%.*$/, "");
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !ipaddr.IPv6.isValid(bare)) return undefined;
  return ipaddr.process(bare).toString();
}

function networkOf(canonical: string, prefix: Prefix): string {
  const isIpv4 = ipaddr.IPv4.isValid(canonical);
  const bits = isIpv4 ? prefix.ipv4 : prefix.ipv6;
  const kind = isIpv4 ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${kind.networkAddressFromCIDR(`${canonical}/${bits}`)}/${bits}`;
}
