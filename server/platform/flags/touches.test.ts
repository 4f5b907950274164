import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { type Controls, controlsOf, type GeneralControls } from "./controls";
import { readFlagRevision, readFlagState, readFlagTouches } from "./read-state";
import { FlagRepository } from "./repository";

const app = startTestApp();
const revision = () => app().db.database.system(readFlagRevision);

function asStored({ killed, onAtMs, offAtMs, plans }: Controls): GeneralControls {
  const time = (ms: number) => (Number.isFinite(ms) ? ms : null);
  return { killed, onAtMs: time(onAtMs), offAtMs: time(offAtMs), plans: Object.fromEntries(plans) };
}

/** All that evaluation goes by, in an order that does not depend on how it came here. */
function contentsOf(repository: FlagRepository) {
  const flags = repository.getTogglesWithSegmentData().map((flag) => {
    const controls = repository.getToggle(flag.name)?.controls;
    // A flag that had overrides keeps an empty place for them.
    const isIdle = controls && controlsOf(asStored(controls), controls.tenants) === undefined;
    return { ...flag, controls: isIdle ? undefined : controls };
  });
  return flags.sort((a, b) => a.name.localeCompare(b.name));
}

async function loadedAnew(): Promise<FlagRepository> {
  const repository = new FlagRepository();
  repository.replace(await app().db.database.system(readFlagState));
  return repository;
}

describe("what was touched since a revision", () => {
  const repository = new FlagRepository();
  const prefix = `touched-${crypto.randomUUID()}`;
  const keyOf = (nth: number) => `${prefix}-${nth}`;
  const definitionOf = (name: string, enabled: boolean, segments: number[] = []) => ({
    ...{ name, enabled },
    strategies: [{ name: "default", parameters: {}, constraints: [], segments }],
  });
  const segmentId = Math.trunc(Math.random() * 1_000_000_000);
  const segmentOf = (plan: string) => ({
    id: segmentId,
    name: `On ${plan}`,
    constraints: [{ contextName: "plan", operator: "IN", values: [plan] }],
  });
  let tenants: string[] = [];

  beforeAll(async () => {
    tenants = [(await mintTenant(app().db)).id, (await mintTenant(app().db)).id];
    repository.replace(await app().db.database.system(readFlagState));
  });
  afterAll(async () => {
    const { admin } = app().db;
    await admin`delete from flag_overrides where flag_key like ${`${prefix}%`}`;
    await admin`delete from feature_flags where key like ${`${prefix}%`}`;
    await admin`delete from flag_segments where id = ${segmentId}`;
  });

  async function catchUp(): Promise<void> {
    const since = repository.revision ?? 0;
    const touches = await app().db.database.system((db) => readFlagTouches(db, since));
    if (!touches) throw new Error(`The log of touches does not reach back to ${since}.`);
    repository.apply(touches);
  }

  it("makes of the state before the very state that there is, whatever was done to it", async () => {
    const { admin } = app().db;
    const override = (nth: number, tenant: number, on: boolean, endsAt: string | null = null) => admin`
      insert into flag_overrides (tenant_id, flag_key, is_on, ends_at, reason, operator_label)
      values (${tenants[tenant] ?? ""}, ${keyOf(nth)}, ${on}, ${endsAt}, 'A reason of ten', 'Olive')
      on conflict (tenant_id, flag_key) do update set is_on = excluded.is_on, ends_at = excluded.ends_at`;
    const make = (nth: number, enabled: boolean, segments: number[] = []) => admin`
      insert into feature_flags (key, definition)
      values (${keyOf(nth)}, ${admin.json(definitionOf(keyOf(nth), enabled, segments))})
      on conflict (key) do update set definition = excluded.definition`;
    const steps: (() => Promise<unknown>)[] = [
      () => make(1, true),
      () => Promise.all([make(2, true), make(3, false)]),
      () => override(1, 0, false),
      () => override(1, 1, true),
      () => override(1, 1, false, "2027-01-31T00:00:00.123456Z"),
      // What is its own is put in the place of what was: overrides of others stay.
      () => make(1, false),
      () => override(1, 0, true),
      () =>
        admin`insert into flag_segments (id, definition) values (${segmentId}, ${admin.json(segmentOf("pro"))})`,
      () => make(2, true, [segmentId]),
      () =>
        admin`update flag_segments set definition = ${admin.json(segmentOf("free"))} where id = ${segmentId}`,
      () => admin`update feature_flags set plans = '{"pro": true}' where key = ${keyOf(3)}`,
      () => admin`insert into flag_kills (flag_key) values (${keyOf(3)})`,
      () =>
        admin`update feature_flags set on_at = now(), off_at = now() + interval '1 day' where key = ${keyOf(2)}`,
      () => admin`delete from flag_kills where flag_key = ${keyOf(3)}`,
      () => admin`update feature_flags set plans = '{}' where key = ${keyOf(3)}`,
      () =>
        admin`delete from flag_overrides where flag_key = ${keyOf(1)} and tenant_id = ${tenants[0] ?? ""}`,
      // With the tenant, by the cascade.
      () => admin`delete from tenants where id = ${tenants[1] ?? ""}`,
      () => admin`delete from feature_flags where key = ${keyOf(1)}`,
      () => make(1, true),
    ];
    for (const [nth, step] of steps.entries()) {
      await step();
      await catchUp();
      expect([nth, contentsOf(repository)]).toEqual([nth, contentsOf(await loadedAnew())]);
      const anew = await loadedAnew();
      expect(repository.getSegment(segmentId)).toEqual(anew.getSegment(segmentId));
      expect(repository.nameOfSegment(segmentId)).toBe(anew.nameOfSegment(segmentId));
    }
  });

  it("is nothing where nothing was", async () => {
    await catchUp();
    const since = await revision();
    const touches = await app().db.database.system((db) => readFlagTouches(db, since));
    expect(touches).toEqual({ revision: since, flags: [], segments: [], overrides: [], settings: [] });
  });

  it("is unknown to who is further behind than is kept, or ahead of the store: they load all of it", async () => {
    const { admin } = app().db;
    const far = await revision();
    for (let nth = 0; nth < 1_001; nth += 1) {
      await admin`update feature_flags set definition = definition where key = ${keyOf(2)}`;
    }
    const ask = (since: number) => app().db.database.system((db) => readFlagTouches(db, since));
    expect(await ask(far)).toBeUndefined();
    const now = await revision();
    expect(await ask(now + 1)).toBeUndefined();
    expect((await ask(now - 999))?.flags).toHaveLength(1);
    const [row] = await admin`select count(distinct commit_id)::int as n from flag_touches`;
    expect(row?.n).toBeLessThanOrEqual(1_000);
  });
});
