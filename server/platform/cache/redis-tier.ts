import type { z } from "zod";
import type { TenantId } from "@/server/kernel/ids";
import { versionKey } from "@/server/platform/rate-limit";
import { tenantTag, withDeadline } from "@/server/platform/redis";
import { redis } from "@/server/platform/redis/client";
import { type Entry, storedEntry, toStored } from "./entry";

/** Slower than this, Redis is no help: the value is read from where it comes from. */
const WITHIN_MS = 100;

export interface Found<T> {
  /** The version now, where Redis was asked for it. */
  version: number;
  entry: Entry<T> | undefined;
  garbage: boolean;
}

/** What several processes share. Every failure is an answer, never an error. */
export class RedisTier<T> {
  private readonly schema: z.ZodType<Entry<T>, unknown>;

  constructor(
    private readonly name: string,
    value: z.ZodType<T>,
  ) {
    this.schema = storedEntry(value);
  }

  /** The entry at a version that the caller knows, or at the cache's own; undefined when Redis does not answer. */
  async read(tenantId: TenantId, key: string, given: number | undefined): Promise<Found<T> | undefined> {
    const keys = given === undefined ? [versionKey({ tenantId, cache: this.name })] : [];
    try {
      const answer = redis().mget<unknown[]>(this.place(tenantId, key), ...keys);
      const [stored, own] = await withDeadline(answer, WITHIN_MS, "A cache");
      const parsed = stored === null ? undefined : this.schema.safeParse(stored);
      return {
        version: given ?? Number(own ?? 0),
        entry: parsed?.data,
        garbage: parsed?.success === false,
      };
    } catch {
      return undefined;
    }
  }

  /** Nobody waits for it. A value that comes too late carries a version that nobody asks for any more. */
  write(tenantId: TenantId, key: string, entry: Entry<T>): void {
    const px = entry.expiresAt - Date.now();
    if (px < 1) return;
    redis()
      .set(this.place(tenantId, key), toStored(entry), { px })
      .catch(() => undefined);
  }

  private place(tenantId: TenantId, key: string): string {
    return `${tenantTag(tenantId)}:cache:${this.name}:${key}`;
  }
}
