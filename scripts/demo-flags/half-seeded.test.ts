import { beforeAll, describe, expect, it } from "vitest";
import { seedDemo } from "@/db/seed";
import { createExperiment, listExperiments } from "@/server/services/experiments";
import {
  createFlag,
  getFlag,
  importFlags,
  killFlag,
  listFlagChanges,
  listFlagOverrides,
  overrideFlag,
  updateFlag,
} from "@/server/services/feature-flags";
import {
  CreateFlag,
  ImportFlags,
  ListFlagChanges,
  UpdateFlag,
} from "@/server/services/feature-flags/schemas";
import { startTestApp } from "@/tests/support/app";
import { demoTenantNamed, operatorAtWork } from "./acting";
import {
  CLASSIC_EDITOR,
  GROWN_BECAUSE,
  grownTo25,
  INVITE_PROMPT,
  LIVE_CURSORS,
  ONBOARDING_CHECKLIST,
  USAGE_FORECAST,
  WEEKLY_DIGEST,
} from "./definitions";
import { EXPERIMENT } from "./experiment";
import { seedDemoFlags } from "./seed-demo-flags";

const app = startTestApp();
const operator = operatorAtWork();
const globex = demoTenantNamed("globex").id;
const [GROWN, LIVE] = [ONBOARDING_CHECKLIST.definition.name, LIVE_CURSORS.definition.name];
const reason = "Somebody has thought better of it";

const stateOf = async (key: string) => {
  const { killedAt, archivedAt } = await getFlag(operator, { key });
  return { killed: killedAt !== null, archived: archivedAt !== null };
};

async function overridesOf(key: string) {
  const { data } = await listFlagOverrides(operator, { key, page: 1, limit: 10 });
  return data.map(({ tenantId, on }) => [tenantId, on]);
}

/** All that the seed wrote, by how much of each there is. */
async function written() {
  const [row] = await app().db.admin`select
    (select count(*)::int from flag_setting_changes where flag_key = ${WEEKLY_DIGEST.definition.name}) as choices,
    (select count(*)::int from audit_entries where action = 'flag.overridden') as overrides,
    (select count(*)::int from experiment_exposures) as exposures`;
  return { ...row, changes: (await listFlagChanges(operator, ListFlagChanges.parse({}))).total };
}

/** What a start leaves that is ended after each flag, and before what comes then. */
async function leaveHalves(): Promise<void> {
  for (const given of [WEEKLY_DIGEST, LIVE_CURSORS, INVITE_PROMPT, CLASSIC_EDITOR]) {
    await createFlag(operator, CreateFlag.parse(given));
  }
  const { key, updatedAt: seenUpdatedAt } = await createFlag(
    operator,
    CreateFlag.parse(ONBOARDING_CHECKLIST),
  );
  const growth = { key, definition: grownTo25(), seenUpdatedAt, reason: GROWN_BECAUSE };
  await updateFlag(operator, UpdateFlag.parse(growth));
  await createExperiment(operator, EXPERIMENT);
}

describe("a demo that was seeded by half", () => {
  beforeAll(async () => {
    await seedDemo({ directUrl: app().db.urls.owner });
    const state = { version: 2, features: [USAGE_FORECAST.definition], segments: [] };
    await importFlags(operator, ImportFlags.parse({ state, mode: "add", reason }));
    await leaveHalves();
    await seedDemoFlags();
  });

  it("is whole after the next start", async () => {
    expect(await stateOf(LIVE)).toEqual({ killed: true, archived: false });
    expect(await stateOf(CLASSIC_EDITOR.definition.name)).toEqual({ killed: false, archived: true });
    expect(await overridesOf(GROWN)).toEqual([[globex, true]]);
    const { data } = await listExperiments(operator, { page: 1, limit: 20 });
    expect(data.map(({ flagKey, state }) => [flagKey, state])).toEqual([["invite-prompt", "running"]]);
    expect(await written()).toMatchObject({ choices: 1, overrides: 1, exposures: 574 });
  });

  it("leaves a flag alone that was imported, and starts nevertheless", async () => {
    const { managedBy } = await getFlag(operator, { key: USAGE_FORECAST.definition.name });
    expect(managedBy).toEqual([]);
  });

  it("is not made again: what somebody took back stays so", async () => {
    await killFlag(operator, { key: LIVE, killed: false, reason });
    await overrideFlag(operator, { tenantId: globex, key: GROWN, on: null, endsAt: null, reason });
    const before = await written();
    await seedDemoFlags();
    expect(await written()).toEqual(before);
    expect(await stateOf(LIVE)).toEqual({ killed: false, archived: false });
    expect(await overridesOf(GROWN)).toEqual([]);
  });
});
