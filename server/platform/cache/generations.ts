import { LRUCache } from "lru-cache";
import type { TenantId } from "@/server/kernel/ids";

/**
 * Counts, in this process, how often a tenant's values were declared stale. What was read under an earlier generation
 * is neither kept nor handed to anybody who asks later. Bounded: whoever is forgotten comes back with a new one.
 */
export class Generations {
  private last = 0;
  private forgotten = 0;
  private readonly known = new LRUCache<TenantId, number>({
    max: 10_000,
    dispose: (_, __, reason) => {
      if (reason === "evict") this.forgotten = ++this.last;
    },
  });

  of(tenantId: TenantId): number {
    return this.known.get(tenantId) ?? this.forgotten;
  }

  next(tenantId: TenantId): void {
    this.known.set(tenantId, ++this.last);
  }
}
