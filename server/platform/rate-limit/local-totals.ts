import { LRUCache } from "lru-cache";
import type { AdmissionReply } from "./admission-call";
import { limitedQuotasOf, type Quotaed, quotaName } from "./period-bases";
import type { AdmitRequest, Receipt } from "./types";

const MAX_QUOTAS = 50_000;

/** A period's total: as last heard of, with what this process moved it by since; and all that it ever moved it by. */
type Total = { used: number; moved: number };

/** Where the total of one of the request's meters stood when Redis was asked. */
export type Mark = { at: number; name: string; total: Total | undefined; moved: number };

export type LocalTotals = {
  /** Undefined where this process never heard of it. */
  used(of: Quotaed): number | undefined;
  /** Takes what the database says, unless more was heard meanwhile. */
  loaded(of: Quotaed, used: number): void;
  count(of: Quotaed, quantity: number): void;
  /** Of a receipt's counts that are in the total, whoever counted them. */
  giveBack(receipt: Pick<Receipt, "tenantId" | "counts">): void;
  /** Of the meters with a limit. To be taken before Redis is asked, and handed in with its answer. */
  marks(request: AdmitRequest): Mark[];
  /** Remembers what Redis says was used. What this process moved since it asked cannot be in that, and stays. */
  heard(reply: AdmissionReply, marks: readonly Mark[]): void;
};

/** What this process knows of each period's total, for when Redis is away. */
export function createLocalTotals(): LocalTotals {
  const totals = new LRUCache<string, Total>({ max: MAX_QUOTAS });

  function move(name: string, by: number): void {
    const total = totals.get(name);
    if (!total) return;
    total.used = Math.max(0, total.used + by);
    total.moved += by;
  }

  return {
    used: (of) => totals.get(quotaName(of))?.used,
    loaded(of, used) {
      const name = quotaName(of);
      if (!totals.has(name)) totals.set(name, { used, moved: 0 });
    },
    count: (of, quantity) => move(quotaName(of), quantity),
    giveBack({ tenantId, counts }) {
      for (const { meter, periodKey, quantity } of counts) {
        if (periodKey !== null) move(quotaName({ tenantId, meter, quota: { periodKey } }), -quantity);
      }
    },
    marks: (request) =>
      limitedQuotasOf(request).map(({ at, quotaed }) => {
        const name = quotaName(quotaed);
        const total = totals.get(name);
        return { at, name, total, moved: total?.moved ?? 0 };
      }),
    heard(reply, marks) {
      for (const mark of marks) {
        const told = reply.used[mark.at] ?? null;
        if (told === null) continue;
        const known = totals.peek(mark.name);
        const total = known ?? { used: 0, moved: 0 };
        const movedBefore = mark.total === total ? mark.moved : 0;
        total.used = Math.max(0, told + total.moved - movedBefore);
        if (!known) totals.set(mark.name, total);
      }
    },
  };
}
