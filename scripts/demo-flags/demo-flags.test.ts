import { beforeAll, describe, expect, it } from "vitest";
import { seedDemo } from "@/db/seed";
import { getExperiment, listExperiments } from "@/server/services/experiments";
import { listFlagChanges, listFlags } from "@/server/services/feature-flags";
import { ListFlagChanges, ListFlags } from "@/server/services/feature-flags/schemas";
import { listFlagSettings } from "@/server/services/flag-settings";
import { startTestApp } from "@/tests/support/app";
import { demoTenantNamed, operatorAtWork, ownerAtWork } from "./acting";
import { seedDemoFlags } from "./seed-demo-flags";

const app = startTestApp();
const operator = operatorAtWork();

const keysOf = async (state: "in-use" | "killed" | "archived") =>
  (await listFlags(operator, ListFlags.parse({ state }))).data.map(({ key }) => key);

function settingsOf(slug: string) {
  const tenant = demoTenantNamed(slug);
  return app().db.database.tenants.read(tenant.id, async (tx) => {
    const { data } = await listFlagSettings(await ownerAtWork(tx, tenant), { page: 1, limit: 20 });
    return data.map(({ key, manageable, percentage }) => [key, manageable, percentage]);
  });
}

describe("the demo's flags", () => {
  beforeAll(async () => {
    await seedDemo({ directUrl: app().db.urls.owner });
    await seedDemoFlags();
  });

  it("are in every state that an operator may look for", async () => {
    expect(await keysOf("in-use")).toEqual([
      ...["invite-prompt", "live-cursors", "onboarding-checklist"],
      ...["task-board", "usage-forecast", "weekly-digest"],
    ]);
    expect(await keysOf("killed")).toEqual(["live-cursors"]);
    expect(await keysOf("archived")).toEqual(["classic-editor"]);
  });

  it("give a paying workspace something to choose, and show it locked to another", async () => {
    expect(await settingsOf("acme")).toEqual([
      ["usage-forecast", true, null],
      ["weekly-digest", true, 50],
    ]);
    expect(await settingsOf("globex")).toEqual([
      ["usage-forecast", false, null],
      ["weekly-digest", false, null],
    ]);
  });

  it("have an experiment that is complete, can be trusted, and shows a difference", async () => {
    const { data } = await listExperiments(operator, { page: 1, limit: 20 });
    expect(data.map(({ flagKey, state }) => [flagKey, state])).toEqual([["invite-prompt", "running"]]);
    const { results, changes } = await getExperiment(operator, { experimentId: data[0]?.id ?? "" });
    expect(results).toMatchObject({ standing: "complete", sampleRatio: { mismatch: false } });
    const found = results?.variants.flatMap(({ variant, subjects, goals }) =>
      goals.map(({ goal, converted, comparison }) => [variant, subjects, goal, converted, comparison]),
    );
    expect(found).toEqual([
      ["control", 296, "member-invited", 54, expect.anything()],
      ["control", 296, "task-created", 148, expect.anything()],
      ["prompt", 278, "member-invited", 94, "higher"],
      ["prompt", 278, "task-created", 142, "no-difference-shown"],
    ]);
    expect(changes).toEqual([]);
  });

  it("are told of in the log of changes and in the workspace's, and made once: what was removed stays so", async () => {
    const audited = await app().db.admin`select actor_label, action from audit_entries
      where action like 'flag%' order by actor_label`;
    expect(audited.map((entry) => Object.values(entry))).toEqual([
      ["Ada Acme (owner@acme.test)", "flag_setting.changed"],
      ["Olive Operator (operator@bulkhead.test)", "flag.overridden"],
    ]);
    const told = async () => (await listFlagChanges(operator, ListFlagChanges.parse({}))).total;
    const before = await told();
    await app().db.admin`delete from feature_flags where key = 'task-board'`;
    await seedDemoFlags();
    expect(await told()).toBe(before);
    expect(await keysOf("in-use")).not.toContain("task-board");
  });
});
