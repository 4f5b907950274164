import { hash } from "node:crypto";
import type { z } from "zod";
import { newId, type UsageBatchId, type UsageEventId } from "@/server/kernel/ids";
import { meteredPrincipal } from "@/server/platform/admission";
import { metrics } from "@/server/platform/observability";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { type Resolved, resolveChanges } from "./changes";
import { addsUp, amountOf, refuseByMeter } from "./meter-rules";
import { answerOf, type Outcome } from "./outcomes";
import { noEventsLeft, readStanding, type Standing, takeQuota } from "./quota";
import { type Item, isRefusal, readItem } from "./read-item";
import type { IngestAnswer, IngestUsageEvents } from "./schemas";
import { type Batch, type Entry, knownFingerprints, storeEntries } from "./store";

/**
 * Takes usage events, each by itself: accepted, known already, or refused with its reason. Those that are accepted
 * are kept together, with their ids, in this transaction.
 *
 * @throws AppError plan_limit when those that are new do not all fit into the period's quota: then none is kept.
 * Of an event that was sent alone also its own refusal: invalid_input, or conflict for an id with other content
 */
export async function ingestUsageEvents(
  context: OperationContext,
  { body }: z.output<typeof IngestUsageEvents>,
): Promise<IngestAnswer> {
  const nowMs = Date.now();
  const raws: unknown[] = Array.isArray(body) ? body : [body];
  const outcomes: Outcome[] = [];
  const standing = await readStanding(context, nowMs);
  const items = readItems(raws, standing, nowMs, outcomes);
  if (standing.left === 0) await refuseNew(context, standing, items);
  const changes = await resolveChanges(
    context.tx,
    items.filter(({ kind }) => kind !== "event"),
  );
  const batch: Batch = {
    id: newId<UsageBatchId>(),
    principal: meteredPrincipal(context.actor) ?? "",
    receivedAt: new Date(nowMs).toISOString(),
  };
  const entries = entriesOf(items, standing, changes, batch, outcomes);
  const kept = await storeEntries(context.tx, batch, entries);
  await settleKnown(context, entries, kept, outcomes);
  if (kept.size > 0) {
    await takeQuota(context, standing, kept.size);
    if (!standing.isPending) await emitEvent(context, "usage.ingested", { events: kept.size });
  }
  context.afterCommit(async () => countOutcomes(outcomes));
  return answerOf(raws, outcomes, Array.isArray(body));
}

function countOutcomes(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    metrics().usageEvents.inc({ result: typeof outcome === "string" ? outcome : "rejected" });
  }
}

/** What is well formed, in time, and fits its meter. Of two with one id in a batch, the first. */
function readItems(
  raws: readonly unknown[],
  { meters }: Standing,
  nowMs: number,
  outcomes: Outcome[],
): Item[] {
  const seen = new Set<string>();
  return raws.flatMap((raw, at) => {
    const read = readItem(raw, at, nowMs);
    const refusal = isRefusal(read) ? read : refuseByMeter(read, meters.get(read.meter));
    if (refusal) outcomes[at] = { refusal };
    if (isRefusal(read) || refusal) return [];
    const name = JSON.stringify([read.source, read.eventId]);
    if (seen.has(name)) {
      const message = "is the id of an earlier event in this batch";
      outcomes[at] = { refusal: { code: "repeated_in_batch", pointer: "/id", message } };
      return [];
    }
    seen.add(name);
    return [read];
  });
}

/** With nothing left of the quota only what is known already is answered, before any row is written. */
async function refuseNew(
  context: OperationContext,
  { used }: Standing,
  items: readonly Item[],
): Promise<void> {
  const known = await knownFingerprints(context.tx, items);
  if (items.some(({ at }) => !known.has(at))) throw noEventsLeft(context, used ?? 0);
}

function entriesOf(
  items: readonly Item[],
  { meters }: Standing,
  changes: ReadonlyMap<number, Resolved>,
  batch: Batch,
  outcomes: Outcome[],
): Entry[] {
  return items.flatMap((item) => {
    const rule = meters.get(item.meter);
    const change = changes.get(item.at);
    if (!rule) return [];
    if (change && !("target" in change)) {
      outcomes[item.at] = "known" in change ? outcomeOfKnown(item, change.known) : change;
      return [];
    }
    const id = newId<UsageEventId>();
    const target = change?.target;
    const value = target?.value ?? item.value;
    return [
      {
        ...item,
        id,
        subjectId: target?.id ?? id,
        occurredAt: target?.occurredAt ?? item.occurredAt,
        quantity: item.quantity === null ? null : String(item.quantity),
        amount: amountOf(item, rule.aggregation),
        stood: target?.stood ?? "0",
        addsUp: addsUp(rule.aggregation),
        value,
        valueHash: value === null ? "" : hashOfValue(value),
        principal: target?.principal ?? batch.principal,
        dimension: target?.dimension ?? item.dimension ?? "",
        sentBy: target ? batch.principal : null,
      },
    ];
  });
}

/** 128 bits: enough to tell values apart, and no copy of what may name a person. */
function hashOfValue(value: string): string {
  return hash("sha256", value, "base64url").slice(0, 22);
}

/** What was not kept came before: with the same content or with another. */
async function settleKnown(
  { tx }: OperationContext,
  entries: readonly Entry[],
  kept: ReadonlySet<string>,
  outcomes: Outcome[],
): Promise<void> {
  const others = entries.filter(({ id }) => !kept.has(id));
  const known = await knownFingerprints(tx, others);
  for (const entry of entries) outcomes[entry.at] = "accepted";
  for (const entry of others) outcomes[entry.at] = outcomeOfKnown(entry, known.get(entry.at));
}

function outcomeOfKnown({ fingerprint }: { fingerprint: string }, known: string | undefined): Outcome {
  if (known === fingerprint) return "duplicate";
  const message = "was used for another event: what is wrong with that one, a correction mends";
  return { refusal: { code: "conflict", pointer: "/id", message } };
}
