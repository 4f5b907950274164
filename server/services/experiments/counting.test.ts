import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { FlagKey } from "@/server/kernel/flags";
import { idTimeMs, newId } from "@/server/kernel/ids";
import { countGoals } from "@/server/platform/experiments";
import { writeExposures } from "@/server/platform/experiments/write-exposures";
import { emitEvents } from "@/server/platform/outbox";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant } from "@/tests/support/factories";
import type { Experiment } from "./schemas";
import { experimentOperators, reason } from "./test-support/experiment-operators";

const app = startTestApp();
const { mintRunning, mintFlag, draftOf, instance, exposuresOf, conversionsOf, ok } = experimentOperators(app);

const eventsOf = (tenantId: string) =>
  app().db
    .admin`select payload from outbox_events where tenant_id = ${tenantId} and name = 'experiment.exposed'`;
const created = (atMs: number, userId: string | null = null) => ({
  ...{ name: "project.created", data: { projectId: randomUUID(), name: "P" }, userId, atMs },
});

describe("exposures", () => {
  it("are counted once a subject, with one event, by four instances that all give it its variant", async () => {
    const { id: experimentId, flagKey } = await mintRunning();
    const tenants = await Promise.all(Array.from({ length: 5 }, () => mintTenant(app().db)));
    const instances = await Promise.all(Array.from({ length: 4 }, () => instance()));
    for (const { variant } of instances) {
      for (const { id: tenantId } of tenants) variant(flagKey as FlagKey, { tenantId });
    }
    await Promise.all(instances.map(({ flush }) => flush()));
    await Promise.all(instances.map(({ flush }) => flush()));
    const rows = await exposuresOf(experimentId);
    expect(new Set(rows.map(({ tenant_id }) => tenant_id))).toEqual(new Set(tenants.map(({ id }) => id)));
    expect(rows).toHaveLength(5);
    for (const { id, ...tenant } of tenants) {
      const told = await eventsOf(id);
      expect([tenant.slug, told.map(({ payload }) => payload.experimentId)]).toEqual([
        tenant.slug,
        [experimentId],
      ]);
    }
  });

  it("keep the first moment and its variant, in whatever order they are told, and tell the event once", async () => {
    const { id: experimentId } = await mintRunning();
    const { id: tenantId } = await mintTenant(app().db);
    const base = { experimentId, tenantId, subjectId: tenantId };
    const atMs = Date.now();
    await app().db
      .admin`update experiments set started_at = now() - interval '1 hour' where id = ${experimentId}`;
    await writeExposures(tenantId, [{ ...base, variant: "treatment", atMs }]);
    await writeExposures(tenantId, [{ ...base, variant: "control", atMs: atMs - 5_000 }]);
    await writeExposures(tenantId, [{ ...base, variant: "treatment", atMs: atMs - 1_000 }]);
    const [row, ...others] = await exposuresOf(experimentId);
    expect(others).toEqual([]);
    expect(row?.variant).toBe("control");
    expect(new Date(row?.exposed_at).getTime()).toBe(atMs - 5_000);
    expect(await eventsOf(tenantId)).toHaveLength(1);
  });

  it("are none of who only looks, of whom the flag is off for, or of a flag that nothing runs on", async () => {
    const { id: experimentId, flagKey } = await mintRunning();
    const { id: tenantId } = await mintTenant(app().db);
    const { variant, lookAtVariant, isOn, explain, flush, load } = await instance();
    lookAtVariant(flagKey, { tenantId });
    isOn(flagKey as FlagKey, { tenantId });
    explain(flagKey, { tenantId });
    variant((await mintFlag()) as FlagKey, { tenantId });
    await app().db.admin`insert into flag_kills (flag_key) values (${flagKey})`;
    await load();
    expect(variant(flagKey as FlagKey, { tenantId })).toMatchObject({ enabled: false });
    await flush();
    expect(await exposuresOf(experimentId)).toEqual([]);
  });

  it("count until the experiment is stopped, those on their way included, and none after it", async () => {
    const { id: experimentId, flagKey } = await mintRunning();
    const [early, late] = await Promise.all([mintTenant(app().db), mintTenant(app().db)]);
    const { variant, flush } = await instance();
    variant(flagKey as FlagKey, { tenantId: early.id });
    await ok("stop", { experimentId, reason });
    variant(flagKey as FlagKey, { tenantId: late.id });
    await flush();
    expect((await exposuresOf(experimentId)).map(({ tenant_id }) => tenant_id)).toEqual([early.id]);
  });

  it("begin and end on an instance that runs with what was touched: it loads nothing anew", async () => {
    const flagKey = await mintFlag();
    const { variant, flush, hear } = await instance();
    const { id: experimentId } = await ok<Experiment>("create", draftOf(flagKey));
    const tenants = await Promise.all(Array.from({ length: 3 }, () => mintTenant(app().db)));
    const [before, during, after] = tenants.map(({ id }) => id);
    const give = (tenantId: string | undefined) => variant(flagKey as FlagKey, { tenantId }).enabled;
    expect([await hear(), give(before)]).toEqual([true, true]);
    await ok("start", { experimentId, reason });
    expect([await hear(), give(during)]).toEqual([true, true]);
    await ok("stop", { experimentId, reason });
    expect([await hear(), give(after)]).toEqual([true, true]);
    await flush();
    expect((await exposuresOf(experimentId)).map(({ tenant_id }) => tenant_id)).toEqual([during]);
  });

  it("of a tenant that is gone are dropped, with no other's, and its rows went with it", async () => {
    const { id: experimentId, flagKey } = await mintRunning();
    const [gone, stays] = await Promise.all([mintTenant(app().db), mintTenant(app().db)]);
    const { variant, flush } = await instance();
    variant(flagKey as FlagKey, { tenantId: gone.id });
    await flush();
    await app().db.admin`delete from tenants where id = ${gone.id}`;
    expect(await exposuresOf(experimentId)).toEqual([]);
    const other = await instance();
    other.variant(flagKey as FlagKey, { tenantId: gone.id });
    other.variant(flagKey as FlagKey, { tenantId: stays.id });
    await other.flush();
    expect((await exposuresOf(experimentId)).map(({ tenant_id }) => tenant_id)).toEqual([stays.id]);
  });

  it("hold no person's id: nothing in them can be found by it", async () => {
    const { id: experimentId, flagKey } = await mintRunning({ subjectKind: "user" });
    const { id: tenantId, owner } = await mintTenant(app().db);
    const { variant, flush } = await instance();
    variant(flagKey as FlagKey, { tenantId, userId: owner.userId });
    await flush();
    expect(await exposuresOf(experimentId)).toHaveLength(1);
    const rows = await app().db.admin`select to_jsonb(e) as row from experiment_exposures e
      where experiment_id = ${experimentId}`;
    expect(JSON.stringify([rows, await eventsOf(tenantId)])).not.toContain(owner.userId);
  });
});

describe("conversions", () => {
  it("count once a subject and goal, after its exposure, however often the event comes", async () => {
    const { id: experimentId, flagKey } = await mintRunning();
    const { id: tenantId } = await mintTenant(app().db);
    expect(await countGoals(tenantId, created(idTimeMs()))).toEqual({ counted: 0 });
    const { variant, flush } = await instance();
    variant(flagKey as FlagKey, { tenantId });
    await flush();
    expect(await countGoals(tenantId, created(idTimeMs() - 60_000))).toEqual({ counted: 0 });
    const fact = created(idTimeMs());
    const answers = await Promise.all(Array.from({ length: 8 }, () => countGoals(tenantId, fact)));
    expect(answers.filter(({ counted }) => counted === 1)).toHaveLength(1);
    expect(await conversionsOf(experimentId)).toMatchObject([
      { tenant_id: tenantId, goal: "project-created" },
    ]);
  });

  it("are not missed where the event is handed over before the exposure was written", async () => {
    const { id: experimentId, flagKey } = await mintRunning();
    const { id: tenantId } = await mintTenant(app().db);
    const { variant, flush } = await instance();
    variant(flagKey as FlagKey, { tenantId });
    await app().db.database.tenants.write(tenantId, (tx) =>
      emitEvents({ tx, requestId: "r" }, "project.created", [{ projectId: randomUUID(), name: "P" }]),
    );
    expect(await countGoals(tenantId, created(idTimeMs()))).toEqual({ counted: 0 });
    await flush();
    expect(await conversionsOf(experimentId)).toHaveLength(1);
  });

  it("are not missed where an exposure and what came of it are written at the same moment", async () => {
    const { id: experimentId, flagKey } = await mintRunning();
    const tenants = await Promise.all(Array.from({ length: 12 }, () => mintTenant(app().db)));
    const { variant, flush } = await instance();
    for (const { id: tenantId } of tenants) variant(flagKey as FlagKey, { tenantId });
    const reached = tenants.map(async ({ id: tenantId }) => {
      const [id] = await app().db.database.tenants.write(tenantId, (tx) =>
        emitEvents({ tx, requestId: "r" }, "project.created", [{ projectId: randomUUID(), name: "P" }]),
      );
      expect(id).toBeDefined();
      await countGoals(tenantId, created(idTimeMs()));
    });
    await Promise.all([flush(), ...reached]);
    expect(await conversionsOf(experimentId)).toHaveLength(tenants.length);
  });

  it("are the person's where persons are the subjects, and no colleague's, machine's or visiting operator's", async () => {
    const { id: experimentId, flagKey } = await mintRunning({ subjectKind: "user" });
    const { id: tenantId, owner } = await mintTenant(app().db);
    const colleague = await mintMember(app().db, tenantId, "member");
    const { variant, flush } = await instance();
    for (const { userId } of [owner, colleague]) variant(flagKey as FlagKey, { tenantId, userId });
    await flush();
    expect(await countGoals(tenantId, created(idTimeMs()))).toEqual({ counted: 0 });
    expect(await countGoals(tenantId, created(idTimeMs(), newId()))).toEqual({ counted: 0 });
    expect(await countGoals(tenantId, created(idTimeMs(), owner.userId))).toEqual({ counted: 1 });
    expect(await conversionsOf(experimentId)).toHaveLength(1);
  });

  it("are of the experiment's own goals, and of the tenant that the event is of", async () => {
    const { id: experimentId, flagKey } = await mintRunning({ goals: ["task-created"] });
    const [one, two] = await Promise.all([mintTenant(app().db), mintTenant(app().db)]);
    const { variant, flush } = await instance();
    variant(flagKey as FlagKey, { tenantId: one.id });
    await flush();
    await countGoals(one.id, created(idTimeMs()));
    await countGoals(two.id, { ...created(idTimeMs()), name: "task.created" });
    expect(await conversionsOf(experimentId)).toEqual([]);
  });
});
