type Host = { host: string; port: number };
type Common = { hosts: [Host, ...Host[]]; username?: string; password?: string; tls: boolean };

/** Where Redis is, as read from a URL. */
export type RedisTarget =
  | (Common & { kind: "single"; db: number })
  | (Common & { kind: "cluster" })
  | (Common & { kind: "sentinel"; db: number; master: string; sentinelPassword?: string });

const SHAPE = /^(rediss?)(\+sentinel)?:\/\/(?:([^@/?#]*)@)?([^/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const PARAMETERS = { single: ["db"], cluster: ["cluster"], sentinel: ["db", "sentinelPassword"] };

/**
 * Reads a Redis URL (`rediss` is TLS, everywhere):
 * - `redis://user:pass@host:6379/0`
 * - `redis://host1:7000,host2:7001?cluster=true`
 * - `redis+sentinel://user:pass@host1:26379,host2:26379/<master name>?db=0&sentinelPassword=…`
 *
 * Throws a TypeError that never repeats the URL, which may hold a password.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const match = SHAPE.exec(url);
  if (!match) throw new TypeError("Redis URL: expected redis://, rediss:// or redis+sentinel://, then hosts");
  const [, scheme, sentinel, credentials, hostList = "", path = "", queryText = ""] = match;
  const query = new URLSearchParams(queryText);
  const kind = sentinel ? "sentinel" : query.get("cluster") === "true" ? "cluster" : "single";
  for (const name of query.keys()) {
    if (name === "cluster" && kind === "single") continue;
    if (!PARAMETERS[kind].includes(name)) throw new TypeError(`Redis URL: unknown parameter "${name}"`);
  }
  const common = {
    hosts: parseHosts(hostList, kind === "sentinel" ? 26379 : 6379),
    ...parseCredentials(credentials),
    tls: scheme === "rediss",
  };
  if (kind === "cluster") return { kind, ...common };
  if (kind === "single") {
    if (common.hosts.length > 1)
      throw new TypeError("Redis URL: several hosts need ?cluster=true or redis+sentinel://");
    return { kind, ...common, db: parseDb(query.get("db") ?? path) };
  }
  if (path === "") throw new TypeError("Redis URL: redis+sentinel:// needs the master's name as its path");
  const sentinelPassword = query.get("sentinelPassword");
  return {
    kind,
    ...common,
    master: decodeURIComponent(path),
    db: parseDb(query.get("db") ?? ""),
    ...(sentinelPassword === null ? {} : { sentinelPassword }),
  };
}

function parseHosts(list: string, defaultPort: number): [Host, ...Host[]] {
  const [first, ...rest] = list.split(",").map((text): Host => {
    const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(\d+))?$/.exec(text);
    const port = match?.[2] === undefined ? defaultPort : Number(match[2]);
    if (!match?.[1] || port < 1 || port > 65535) throw new TypeError("Redis URL: a host is not host:port");
    return { host: match[1].replace(/^\[|\]$/g, ""), port };
  });
  if (!first) throw new TypeError("Redis URL: no host");
  return [first, ...rest];
}

function parseCredentials(text: string | undefined): { username?: string; password?: string } {
  if (!text) return {};
  const colon = text.indexOf(":");
  const username = decodeURIComponent(colon < 0 ? text : text.slice(0, colon));
  const password = colon < 0 ? "" : decodeURIComponent(text.slice(colon + 1));
  return { ...(username === "" ? {} : { username }), ...(password === "" ? {} : { password }) };
}

function parseDb(text: string): number {
  if (text === "") return 0;
  if (!/^\d{1,5}$/.test(text)) throw new TypeError("Redis URL: the database is not a number");
  return Number(text);
}
