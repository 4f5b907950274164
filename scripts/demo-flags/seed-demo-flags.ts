import { isDeepStrictEqual } from "node:util";
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { auditEntries, flagChanges } from "@/db/schema";
import {
  archiveFlag,
  createFlag,
  createSegment,
  findFlag,
  killFlag,
  listSegments,
  overrideFlag,
  updateFlag,
} from "@/server/services/feature-flags";
import {
  CreateFlag,
  CreateSegment,
  type FeatureFlag,
  UpdateFlag,
} from "@/server/services/feature-flags/schemas";
import { listFlagSettingChanges, setFlag } from "@/server/services/flag-settings";
import { demoTenantNamed, operatorAtWork, ownerAtWork } from "./acting";
import {
  CLASSIC_EDITOR,
  GROWN_BECAUSE,
  grownTo25,
  INVITE_PROMPT,
  LIVE_CURSORS,
  ONBOARDING_CHECKLIST,
  PAYING,
  TASK_BOARD,
  USAGE_FORECAST,
  WEEKLY_DIGEST,
} from "./definitions";
import { seedExperiment } from "./experiment";

/**
 * A handful of flags that each show something, made by the services that operators and workspaces use: with their
 * reasons, changes and audit entries. What was there once is not made again: who removes one is rid of it. A start that
 * was ended midway is gone on with by the next.
 */
export async function seedDemoFlags(): Promise<void> {
  await seed(USAGE_FORECAST);
  await seed(WEEKLY_DIGEST, chooseIt);
  await seed(ONBOARDING_CHECKLIST, growIt);
  await goOn(ONBOARDING_CHECKLIST, [GROWN_BECAUSE], overrideIt);
  await seed(TASK_BOARD);
  await seed(LIVE_CURSORS, killIt);
  await seed(INVITE_PROMPT, seedExperiment);
  await seed(CLASSIC_EDITOR, archiveIt);
}

type Given = z.input<typeof CreateFlag>;
type Then = (flag: FeatureFlag) => Promise<unknown>;

async function seed(given: Given, then?: Then): Promise<void> {
  const { flag, reasons } = await known(given);
  // What was imported is there, and no change names it.
  if (!flag && reasons.length === 0) {
    if (given === TASK_BOARD) await seedSegment();
    await createFlag(operatorAtWork(), CreateFlag.parse(given));
  }
  if (then) await goOn(given, [], then);
}

/**
 * Takes a flag further that is still as the demo left it, after changes for these reasons: who has been at it since, has
 * it as they like.
 */
async function goOn(given: Given, after: readonly string[], then: Then): Promise<void> {
  const { flag, reasons } = await known(given);
  if (flag && isDeepStrictEqual(reasons, [given.reason, ...after])) await then(flag);
}

/** A flag, if it is there, and why it was ever changed. */
function known({ definition: { name: key } }: Given) {
  const { subject, reason, createdAt, id } = flagChanges;
  return database().system(async (db) => {
    const flag = await findFlag(db, key);
    const changes = db.select({ reason }).from(flagChanges).where(eq(subject, key));
    return { flag, reasons: (await changes.orderBy(createdAt, id)).map((change) => change.reason) };
  });
}

/** Whoever has a segment of this number already has the flag go by theirs. */
async function seedSegment(): Promise<void> {
  const { total } = await listSegments(operatorAtWork(), { ids: [PAYING.id], page: 1, limit: 1 });
  if (total > 0) return;
  const reason = "Several features begin with those who pay";
  await createSegment(operatorAtWork(), CreateSegment.parse({ segment: PAYING, reason }));
}

async function chooseIt({ key }: FeatureFlag): Promise<void> {
  const acme = demoTenantNamed("acme");
  const reason = "Half of the team tries it for a month";
  await database().tenants.write(acme.id, async (tx) => {
    const owner = await ownerAtWork(tx, acme);
    const { total } = await listFlagSettingChanges(owner, { key, page: 1, limit: 1 });
    if (total === 0) await setFlag(owner, { key, percentage: 50, seenUpdatedAt: null, reason });
  });
}

async function growIt({ key, updatedAt: seenUpdatedAt }: FeatureFlag): Promise<void> {
  const change = { key, definition: grownTo25(), seenUpdatedAt, reason: GROWN_BECAUSE };
  await updateFlag(operatorAtWork(), UpdateFlag.parse(change));
}

async function overrideIt({ key }: FeatureFlag): Promise<void> {
  const { id: tenantId } = demoTenantNamed("globex");
  const { action, targetId } = auditEntries;
  const before = await database().tenants.read(tenantId, ({ db }) =>
    db.$count(auditEntries, and(eq(action, "flag.overridden"), eq(targetId, key))),
  );
  if (before > 0) return;
  await overrideFlag(operatorAtWork(), {
    tenantId,
    key,
    on: true,
    endsAt: null,
    reason: "They asked to be among the first",
  });
}

async function killIt({ key }: FeatureFlag): Promise<void> {
  const reason = "Projects with many people open slowly with it";
  await killFlag(operatorAtWork(), { key, killed: true, reason });
}

async function archiveIt({ key }: FeatureFlag): Promise<void> {
  const reason = "Nobody has opened it since the summer";
  await archiveFlag(operatorAtWork(), { key, despiteReferences: false, reason });
}
