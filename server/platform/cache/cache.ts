import { LRUCache } from "lru-cache";
import type { z } from "zod";
import { aroundCommit } from "@/db/after-commit";
import type { TenantTransaction } from "@/db/tenant";
import type { TenantId } from "@/server/kernel/ids";
import { revokeWithCommit } from "@/server/platform/admission";
import { metrics } from "@/server/platform/observability";
import { isUnsettled } from "@/server/platform/rate-limit";
import { isRenewedEarly } from "./early-refresh";
import type { Entry } from "./entry";
import { Generations } from "./generations";
import { RedisTier } from "./redis-tier";

export interface CacheSettings<T> {
  /** Its name in keys and metrics. */
  name: string;
  /** What a value is: what Redis holds is checked against it. */
  value: z.ZodType<T>;
  /** For how long a value is served at most, and that there is none. */
  ttlMs: number;
  noneTtlMs: number;
  /** How many the process keeps. */
  max: number;
}

export interface Lookup {
  tenantId: TenantId;
  key: string;
  /**
   * Where the values change with a version that the caller has just read, such as the tenant's security epoch: that
   * version, undefined inside when it is not known. Without it the cache keeps a version of its own.
   */
  version?: { now: number | undefined };
}

/** Without asking for its version, a value is believed for this long: what others changed is seen within it. */
const BELIEVED_MS = 1_000;

interface Near<T> extends Entry<T> {
  generation: number;
  /** When its version was last known to stand. */
  checkedAt: number;
}

/**
 * The product's cache of a tenant's values: this process, then Redis, then where they come from. Never served beyond
 * its ttl, never after a change that this process has awaited, nor a second after one of another process.
 */
export class TenantCache<T> {
  private readonly near: LRUCache<string, Near<T>>;
  private readonly far: RedisTier<T>;
  private readonly generations = new Generations();
  private readonly flights = new Map<string, Promise<Entry<T>>>();

  constructor(private readonly settings: CacheSettings<T>) {
    this.near = new LRUCache({ max: settings.max });
    this.far = new RedisTier(settings.name, settings.value);
  }

  /**
   * The value with when it was read; undefined inside: there is none. Of all who ask at once, one loads. Rejects with
   * what `load` rejects with, and remembers nothing then.
   */
  async get(lookup: Lookup, load: () => Promise<T | undefined>): Promise<Entry<T>> {
    const place = `${lookup.tenantId}:${lookup.key}`;
    const known = this.near.get(place);
    if (known && this.isBelieved(known, lookup)) {
      this.count("process", "hit");
      return known;
    }
    this.count("process", "miss");
    const { version } = lookup;
    const flight = `${place}:${version ? `v${version.now}` : this.generations.of(lookup.tenantId)}`;
    const flying = this.flights.get(flight);
    if (flying) return flying;
    const started = this.find(lookup, place, load).finally(() => this.flights.delete(flight));
    this.flights.set(flight, started);
    return started;
  }

  /**
   * Declares the tenant's values of this cache stale from the transaction's commit on, in every process: unsettled
   * before its COMMIT, settled after it, as revocations are (decision 16). For caches with a version of their own.
   */
  invalidate({ db, tenantId }: TenantTransaction): void {
    const { name } = this.settings;
    aroundCommit(db, `cache ${name}`, {
      before: async () => this.generations.next(tenantId),
      after: async () => this.generations.next(tenantId),
    });
    revokeWithCommit(db, `cache ${name} ${tenantId}`, async () => [{ tenantId, cache: name }]);
  }

  private isBelieved(known: Near<T>, { tenantId, version }: Lookup): boolean {
    const now = Date.now();
    if (known.expiresAt <= now || known.generation !== this.generations.of(tenantId)) return false;
    const stands =
      version?.now === undefined ? now - known.checkedAt < BELIEVED_MS : known.version === version.now;
    return stands && !isRenewedEarly(known, now, Math.random());
  }

  private async find(lookup: Lookup, place: string, load: () => Promise<T | undefined>): Promise<Entry<T>> {
    const { tenantId, key, version } = lookup;
    const generation = this.generations.of(tenantId);
    const checkedAt = Date.now();
    // A version that the caller does not know is one that Redis cannot tell either.
    const found = version && version.now === undefined ? undefined : await this.readFar(lookup);
    const now = version ? version.now : found?.version;
    // While a change is under way everybody loads, and nothing is kept.
    const settled = now !== undefined && !isUnsettled(now) ? now : undefined;
    const shared = found && settled !== undefined ? this.usable(found.entry, settled) : undefined;
    const entry = shared ?? (await this.load(load, settled ?? Number.NaN));
    if (this.generations.of(tenantId) !== generation) return entry;
    // Where nobody knows the version, for no longer than a value is believed unasked.
    if (now === undefined || settled !== undefined) this.near.set(place, { generation, checkedAt, ...entry });
    if (found && settled !== undefined && !shared) this.far.write(tenantId, key, entry);
    return entry;
  }

  private async readFar({ tenantId, key, version }: Lookup) {
    const found = await this.far.read(tenantId, key, version?.now);
    if (!found) this.count("redis", "unavailable");
    else if (found.garbage) this.count("redis", "garbage");
    return found;
  }

  private usable(entry: Entry<T> | undefined, version: number): Entry<T> | undefined {
    const now = Date.now();
    const good = entry && entry.version === version && !isRenewedEarly(entry, now, Math.random());
    this.count("redis", good ? "hit" : "miss");
    return good ? entry : undefined;
  }

  private async load(load: () => Promise<T | undefined>, version: number): Promise<Entry<T>> {
    const { ttlMs, noneTtlMs } = this.settings;
    const readAt = Date.now();
    const startedAt = performance.now();
    this.count("source", "load");
    const value = await load();
    const expiresAt = readAt + (value === undefined ? noneTtlMs : ttlMs);
    return { value, version, readAt, expiresAt, costMs: performance.now() - startedAt };
  }

  private count(tier: "process" | "redis" | "source", result: string): void {
    metrics().cacheRequests.inc({ cache: this.settings.name, tier, result });
  }
}
