import { isDeepStrictEqual } from "node:util";
import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db/connection";
import { featureFlags, flagDrafts, flagSegments } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { changeFlags, type Told } from "@/server/services/feature-flags/change";
import { readFlag, readSegment, refused, refuseUnseen } from "@/server/services/feature-flags/internal";
import { besideKills } from "@/server/services/feature-flags/kills";
import { describeDraft, lockOpenDraft, readDraft } from "./internal";
import type { Draft, DraftItem, PublishDraft } from "./schemas";
import { isSame, type Standing, standingOf, subjectOf } from "./standing";

/**
 * Puts all of a draft in force at once, or nothing: each flag and segment is a change of its own in the log, and is
 * undone by itself. What was killed meanwhile stays killed.
 *
 * @throws AppError not_found, conflict where it is closed, was edited since the caller saw it, or what it was based on
 * was changed, invalid_input with the place of what is at fault
 */
export function publishDraft(
  context: OpenContext,
  { draftId, seenUpdatedAt, reason }: z.output<typeof PublishDraft>,
): Promise<Draft> {
  return changeFlags(context, reason, async (db) => {
    const draft = await lockOpenDraft(db, draftId);
    refuseUnseen("draft", draft, seenUpdatedAt);
    const standing = await standingOf(db, draft.items);
    refuseChangedMeanwhile(standing);
    if (standing.faults.length > 0) throw refused(standing.faults);
    const told: Told[] = [];
    for (const item of draft.items) {
      const one =
        item.kind === "flag" ? await putFlag(db, item, standing) : await putSegment(db, item, standing);
      if (one) told.push({ ...one, draftId });
    }
    const closed = { outcome: "published", closedAt: sql`now()`, closedBy: context.actorLabel } as const;
    await db.update(flagDrafts).set(closed).where(eq(flagDrafts.id, draftId));
    return { answer: await describeDraft(db, await readDraft(db, draftId)), told };
  });
}

/** @throws AppError conflict, with the places */
function refuseChangedMeanwhile({ items }: Standing): void {
  const errors = items.flatMap((item, index) =>
    item.changedMeanwhile
      ? [{ pointer: `/items/${index}`, message: `${subjectOf(item)} was changed since it was drafted` }]
      : [],
  );
  const [first] = errors;
  if (!first) return;
  throw new AppError("conflict", `${first.message}: look at both, then publish.`, { errors });
}

type ItemOf<Kind extends DraftItem["kind"]> = Extract<DraftItem, { kind: Kind }>;

/** Null where it is so already. */
async function putFlag(db: Db, { target, base }: ItemOf<"flag">, { flags }: Standing): Promise<Told | null> {
  if (isSame(base, target)) return null;
  const { definition, onAt, offAt, plans, managedBy } = target;
  const key = definition.name;
  const before = flags.has(key) ? await readFlag(db, key) : null;
  const content = { definition, onAt, offAt, plans, managedBy };
  if (before) await db.update(featureFlags).set(content).where(eq(featureFlags.key, key));
  else await db.insert(featureFlags).values({ key, ...content });
  const action = before ? "flag.updated" : "flag.created";
  const after = await readFlag(db, key);
  return { action, subject: key, before, after: before ? besideKills(before, after) : after };
}

async function putSegment(
  db: Db,
  { target, base }: ItemOf<"segment">,
  { segments }: Standing,
): Promise<Told | null> {
  if (isDeepStrictEqual(base, target)) return null;
  const { id } = target;
  const before = segments.get(id) ?? null;
  if (before) await db.update(flagSegments).set({ definition: target }).where(eq(flagSegments.id, id));
  else await db.insert(flagSegments).values({ id, definition: target });
  const action = before ? "segment.updated" : "segment.created";
  return { action, subject: `segment:${id}`, before, after: await readSegment(db, id) };
}
