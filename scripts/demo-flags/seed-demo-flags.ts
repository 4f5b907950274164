import { eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { flagChanges } from "@/db/schema";
import {
  archiveFlag,
  createFlag,
  createSegment,
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
import { setFlag } from "@/server/services/flag-settings";
import { demoTenantNamed, operatorAtWork, ownerAtWork } from "./acting";
import {
  CLASSIC_EDITOR,
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
 * reasons, changes and audit entries. What was there once is not made again: who removes one is rid of it.
 */
export async function seedDemoFlags(): Promise<void> {
  await seed(USAGE_FORECAST);
  await seed(WEEKLY_DIGEST, chooseIt);
  await seed(ONBOARDING_CHECKLIST, growIt);
  await seed(TASK_BOARD);
  await seed(LIVE_CURSORS, killIt);
  await seed(INVITE_PROMPT, seedExperiment);
  await seed(CLASSIC_EDITOR, archiveIt);
}

async function seed(
  given: z.input<typeof CreateFlag>,
  then?: (made: FeatureFlag) => Promise<unknown>,
): Promise<void> {
  const { subject } = flagChanges;
  const changes = database().system((db) => db.$count(flagChanges, eq(subject, given.definition.name)));
  if ((await changes) > 0) return;
  if (given === TASK_BOARD) await seedSegment();
  const made = await createFlag(operatorAtWork(), CreateFlag.parse(given));
  await then?.(made);
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
  await database().tenants.write(acme.id, async (tx) =>
    setFlag(await ownerAtWork(tx, acme), { key, percentage: 50, seenUpdatedAt: null, reason }),
  );
}

async function growIt({ key, updatedAt: seenUpdatedAt }: FeatureFlag): Promise<void> {
  const reason = "Support has had no more questions than before";
  const change = { key, definition: grownTo25(), seenUpdatedAt, reason };
  await updateFlag(operatorAtWork(), UpdateFlag.parse(change));
  const { id: tenantId } = demoTenantNamed("globex");
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
