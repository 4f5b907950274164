import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it, vi } from "vitest";
import { FlagDefinition, type FullState, type SegmentDefinition } from "@/server/platform/flags/format";
import { startTestApp } from "@/tests/support/app";
import { readAround } from "./around";
import { newFaults, readDefinitions } from "./internal";
import { flagOperators, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, seenOf } = flagOperators(app);

const NAMES = ["a", "b", "c", "d", "e"] as const;
const prefix = `around-${crypto.randomUUID()}-`;
const firstId = 1_000 * Math.trunc(Math.random() * 1_000_000);

/** A flag that depends on some of the others, and has segments, that are there or not. */
const flag = (name: string) =>
  fc
    .record({
      parents: fc.uniqueArray(fc.constantFrom(...NAMES, "gone"), { maxLength: 2 }),
      segments: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
      weight: fc.constantFrom(1_000, 10),
    })
    .map(({ parents, segments, weight }) =>
      FlagDefinition.parse({
        name: prefix + name,
        enabled: true,
        strategies: [{ name: "default", segments: segments.map((id) => firstId + id) }],
        variants: [{ name: "on", weight, stickiness: "tenantId" }],
        dependencies: parents.map((parent) => ({ feature: prefix + parent })),
      }),
    );
const flags = fc
  .tuple(...NAMES.map((name) => fc.option(flag(name), { nil: undefined })))
  .map((all) => all.filter((one) => one !== undefined));
const ids = fc.uniqueArray(fc.integer({ min: 0, max: 3 }).map((id) => firstId + id));
const edit = fc.oneof(
  fc.constantFrom(...NAMES).chain((name) => flag(name).map((to) => ({ kind: "put", to }) as const)),
  fc.constantFrom(...NAMES).map((name) => ({ kind: "remove", name: prefix + name }) as const),
  fc.integer({ min: 0, max: 3 }).map((id) => ({ kind: "segment-goes", id: firstId + id }) as const),
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

const segmentOf = (id: number): SegmentDefinition => ({ id, constraints: [] });

function touching(done: Edit) {
  if (done.kind === "put") return { flags: [done.to] };
  return done.kind === "remove" ? { goes: [done.name] } : { segmentsGo: [done.id] };
}

/** What the edit brings to a state, by where it stands and what is said of it. */
async function faultsBy(done: Edit, before: FullState): Promise<string[]> {
  const features = before.features.filter(
    ({ name }) => name !== (done.kind === "put" ? done.to.name : done.kind === "remove" ? done.name : ""),
  );
  const segments = before.segments.filter(({ id }) => done.kind !== "segment-goes" || id !== done.id);
  if (done.kind === "put") features.push(done.to);
  const changed =
    done.kind === "put" ? [{ changed: `/features/${features.length - 1}`, field: "/definition" }] : [];
  const errors = await newFaults(before, { ...before, features, segments }, changed, "/elsewhere");
  // Places within another flag are told with its position, which is not the same in a part of the state.
  return errors.map(({ pointer, message }) => `${pointer} ${message}`).sort();
}

async function fill(all: readonly FlagDefinition[], there: readonly number[]): Promise<void> {
  const { admin } = app().db;
  await admin`delete from feature_flags where key like ${`${prefix}%`}`;
  await admin`delete from flag_segments where id between ${firstId} and ${firstId + 3}`;
  for (const id of there) {
    await admin`insert into flag_segments (id, definition) values (${id}, ${JSON.stringify(segmentOf(id))}::text::jsonb)`;
  }
  for (const one of all) {
    await admin`insert into feature_flags (key, definition) values (${one.name}, ${JSON.stringify(one)}::text::jsonb)`;
  }
}

describe("the part of a state that a change is about", () => {
  it("has every fault that the change brings to the whole, whatever was at fault before", async () => {
    await fc.assert(
      fc.asyncProperty(flags, ids, edit, async (all, there, done) => {
        await fill(all, there);
        const { part, whole } = await app().db.database.system(async (db) => ({
          part: await readAround(db, touching(done)),
          whole: await readDefinitions(db),
        }));
        expect(await faultsBy(done, part)).toEqual(await faultsBy(done, whole));
      }),
      { numRuns: 150 },
    );
    await fill([], []);
  }, 60_000);

  it("is one flag of thousands, of which no other is looked at when it is edited", async () => {
    const { admin } = app().db;
    const key = `${prefix}one`;
    const rule = (value: string) => ({
      name: "default",
      parameters: {},
      constraints: [{ contextName: "plan", operator: "REGEX", value, values: [] }],
    });
    await admin`insert into feature_flags (key, definition)
      select key, jsonb_build_object('name', key, 'enabled', true, 'strategies', jsonb_build_array(${admin.json(rule("^(pro|free)+$"))}::jsonb))
      from (select ${prefix} || nth as key from generate_series(1, 2000) as nth union select ${key}) as keys`;
    const compile = vi.spyOn(RE2JS, "compile");
    try {
      const definition = { name: key, enabled: true, strategies: [rule("^pro$")] };
      const input = { key, definition, seenUpdatedAt: await seenOf(key), reason };
      expect((await operate("update", input)).code).toBe("ok");
      const patterns = compile.mock.calls.map(([pattern]) => pattern);
      expect(patterns).toEqual(["^pro$"]);
    } finally {
      compile.mockRestore();
      await admin`delete from feature_flags where key like ${`${prefix}%`}`;
    }
  });
});
