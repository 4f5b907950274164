import { describe, expect, it } from "vitest";
import { flagOperators, fresh, reason } from "@/server/services/feature-flags/test-support/flag-operators";
import { callOperation, findOperations } from "@/tests/isolation/operations";
import { startTestApp } from "@/tests/support/app";
import { untilOneWaits } from "@/tests/support/lock-waits";
import { aMicrosecondOn, asElsewhere } from "@/tests/support/moments";
import { mintOperator } from "@/tests/support/visits";
import type { Draft, FlagContent } from "./schemas";

const app = startTestApp();
const { operate, create, change, remove, explain } = flagOperators(app);
const operations = findOperations();

let number = Math.trunc(Date.now() / 1000) + 500_000;
const freshId = () => ++number;

async function draft(verb: string, input: object) {
  const operation = operations.find(({ name }) => name === `flagDrafts.${verb}`);
  if (!operation) throw new Error(`There is no operation ${verb}.`);
  const { credential } = await mintOperator(app().db);
  const { code, result } = await callOperation(operation, input, credential);
  return { code, draft: result as Draft };
}

const above = { onAt: null, offAt: null, plans: {}, managedBy: [] };
const content = (name: string, more: object = {}) => ({
  ...above,
  definition: { name, enabled: true, strategies: [], ...more },
});
const rollout = (name: string, percent: number) =>
  content(name, {
    strategies: [
      {
        name: "flexibleRollout",
        parameters: { rollout: String(percent), stickiness: "tenantId", groupId: name },
        constraints: [],
      },
    ],
  });
const item = (base: object | null, target: object) => ({ kind: "flag", base, target });

async function drafted(items: object[]) {
  const { code, draft: made } = await draft("create", { title: "A launch", items });
  expect(code).toBe("ok");
  return made;
}

const publish = ({ id: draftId, updatedAt: seenUpdatedAt }: Draft) =>
  draft("publish", { draftId, seenUpdatedAt, reason });

describe("a draft", () => {
  it("is in force once it is published, and not before; others see it meanwhile", async () => {
    const { key } = await create();
    const made = await drafted([item(content(key), rollout(key, 0))]);
    expect(await explain(key, { tenantId: "t" })).toMatchObject({ on: true });
    expect((await draft("get", { draftId: made.id })).draft).toEqual(made);
    expect(made).toMatchObject({ faults: [], items: [{ changedMeanwhile: false, current: content(key) }] });
    const { draft: published } = await publish(made);
    expect(published).toMatchObject({ outcome: "published", closedBy: expect.stringContaining("Olive") });
    expect(await explain(key, { tenantId: "t" })).toMatchObject({ on: false });
    const { result } = await operate("changes", { subject: key, limit: 1 });
    expect(result).toMatchObject({ data: [{ action: "flag.updated", draftId: made.id, reason }] });
  });

  it("that a kill switch overlaps is undone without the kill", async () => {
    const { key } = await create();
    const made = await drafted([item(content(key), rollout(key, 0))]);
    let publishing: ReturnType<typeof publish> | undefined;
    await app().db.admin.begin(async (holder) => {
      await holder`select 1 from feature_flags where key = ${key} for update`;
      publishing = publish(made);
      await untilOneWaits(app().db.admin);
      expect((await operate("kill", { key, killed: true, reason })).code).toBe("ok");
    });
    expect((await publishing)?.code).toBe("ok");
    const { result } = await operate("changes", { subject: key, action: "flag.updated", limit: 1 });
    const [entry] = (result as { data: { id: string; after: object }[] }).data;
    expect(entry?.after).toMatchObject({ killedAt: null });
    expect((await operate("undo", { changeId: entry?.id, reason })).code).toBe("ok");
    expect(await explain(key)).toEqual({ on: false, by: "kill-switch" });
  });

  it("is undone change by change, as every other change is", async () => {
    const { key } = await create();
    await publish(await drafted([item(content(key), rollout(key, 0))]));
    const { result } = await operate("changes", { subject: key, limit: 1 });
    const [entry] = (result as { data: { id: string }[] }).data;
    expect((await operate("undo", { changeId: entry?.id, reason })).code).toBe("ok");
    expect(await explain(key, { tenantId: "t" })).toMatchObject({ on: true });
  });

  it("holds several flags and segments that need each other, and makes all of them or none", async () => {
    const [id, parent, child] = [freshId(), fresh(), fresh()];
    const strategies = [{ name: "default", parameters: {}, constraints: [], segments: [id] }];
    const segment = { id, name: "early", constraints: [] };
    const made = await drafted([
      item(null, content(child, { dependencies: [{ feature: parent }] })),
      item(null, content(parent, { strategies })),
      { kind: "segment", base: null, target: segment },
    ]);
    // Somebody takes one of the keys meanwhile.
    await operate("create", { definition: { name: child, enabled: false }, reason });
    expect((await publish(made)).code).toBe("conflict");
    expect((await operate("inspect", { key: parent })).code).toBe("not_found");
    await remove(child);
    expect((await publish(made)).code).toBe("ok");
    expect(await explain(child)).toMatchObject({ on: true });
  });

  it("is refused with the places of what is at fault, and nothing of it kept", async () => {
    const { key } = await create();
    const refusedFor = async (target: object) =>
      (await draft("create", { title: "At fault", items: [item(content(key), target)] })).code;
    expect(await refusedFor(rollout(key, 101))).toBe("invalid_input");
    expect(await refusedFor(content(key, { dependencies: [{ feature: "no-such-flag" }] }))).toBe(
      "invalid_input",
    );
    expect(
      await refusedFor({ ...content(key), onAt: "2027-01-02T00:00:00Z", offAt: "2027-01-01T00:00:00Z" }),
    ).toBe("invalid_input");
    const twice = [item(content(key), rollout(key, 1)), item(content(key), rollout(key, 2))];
    expect((await draft("create", { title: "Twice", items: twice })).code).toBe("invalid_input");
    expect((await draft("create", { title: "Nothing", items: [] })).code).toBe("invalid_input");
    const renamed = item(content(key), content(fresh()));
    expect((await draft("create", { title: "Renamed", items: [renamed] })).code).toBe("invalid_input");
  });

  it("is not published over what was changed meanwhile, and is once it was looked at again", async () => {
    const { key } = await create();
    const made = await drafted([item(content(key), rollout(key, 25))]);
    const definition = { name: key, enabled: true, description: "by somebody else" };
    await change("update", key, { definition });
    expect((await publish(made)).code).toBe("conflict");
    const { draft: seen } = await draft("get", { draftId: made.id });
    expect(seen.items).toMatchObject([
      {
        changedMeanwhile: true,
        base: content(key),
        current: { definition: { description: "by somebody else" } },
      },
    ]);
    const [stale] = seen.items;
    const rebased = [item(stale?.current as FlagContent, rollout(key, 25))];
    const { draft: again } = await draft("update", {
      draftId: made.id,
      seenUpdatedAt: made.updatedAt,
      title: made.title,
      items: rebased,
    });
    expect(again.items).toMatchObject([{ changedMeanwhile: false }]);
    expect((await publish(again)).code).toBe("ok");
  });

  it("is not held up by a kill switch, and does not take it back", async () => {
    const { key } = await create();
    const made = await drafted([item(content(key), rollout(key, 100))]);
    await operate("kill", { key, killed: true, reason });
    expect((await publish(made)).code).toBe("ok");
    expect(await explain(key, { tenantId: "t" })).toMatchObject({ on: false, by: "kill-switch" });
  });

  it("is not published once what it names is archived, or gone", async () => {
    const [{ key }, other] = [await create(), await create()];
    const made = await drafted([
      item(content(key), rollout(key, 5)),
      item(content(other.key), rollout(other.key, 5)),
    ]);
    await operate("archive", { key, reason });
    expect((await publish(made)).code).toBe("invalid_input");
    await remove(key);
    expect((await publish(made)).code).toBe("conflict");
    expect(await explain(other.key)).toMatchObject({ on: true });
  });

  it("is edited by nobody who has not seen it, and published once", async () => {
    const { key } = await create();
    const made = await drafted([item(content(key), rollout(key, 5))]);
    const edit = (percent: number) =>
      draft("update", {
        draftId: made.id,
        seenUpdatedAt: made.updatedAt,
        title: "Edited",
        items: [item(content(key), rollout(key, percent))],
      });
    const codes = (await Promise.all([edit(10), edit(20)])).map(({ code }) => code).sort();
    expect(codes).toEqual(["conflict", "ok"]);
    expect((await publish(made)).code).toBe("conflict");
    const { draft: edited } = await draft("get", { draftId: made.id });
    const twice = await Promise.all([publish(edited), publish(edited)]);
    expect(twice.map(({ code }) => code).sort()).toEqual(["conflict", "ok"]);
    expect((await edit(30)).code).toBe("conflict");
    expect((await operate("changes", { subject: key })).result).toMatchObject({ total: 2 });
  });

  it("knows what was seen by the moment, however that is written", async () => {
    const { key } = await create();
    const made = await drafted([item(content(key), rollout(key, 5))]);
    const { id: draftId, title } = made;
    const items = [item(content(key), rollout(key, 10))];
    const saved = (seenUpdatedAt: string) => draft("update", { draftId, seenUpdatedAt, title, items });
    expect((await saved(aMicrosecondOn(made.updatedAt))).code).toBe("conflict");
    const { draft: edited } = await saved(asElsewhere(made.updatedAt));
    const published = (updatedAt: string) => publish({ ...edited, updatedAt });
    expect((await published(aMicrosecondOn(edited.updatedAt))).code).toBe("conflict");
    expect((await published(asElsewhere(edited.updatedAt))).code).toBe("ok");
    const other = await drafted([item(content(key, { strategies: [] }), rollout(key, 20))]);
    const discarded = (seenUpdatedAt: string) => draft("discard", { draftId: other.id, seenUpdatedAt });
    expect((await discarded(aMicrosecondOn(other.updatedAt))).code).toBe("conflict");
    expect((await discarded(asElsewhere(other.updatedAt))).code).toBe("ok");
  });

  it("tells a schedule that it was based on from one of another microsecond, and not from another writing", async () => {
    const { key } = await create();
    const onAt = "2099-01-01T00:00:00.123456Z";
    expect((await change("control", key, { key, onAt })).code).toBe("ok");
    const basedOn = async (seen: string) => {
      const { items } = await drafted([item({ ...content(key), onAt: seen }, rollout(key, 5))]);
      return items[0]?.changedMeanwhile;
    };
    expect(await basedOn(asElsewhere(onAt))).toBe(false);
    expect(await basedOn(aMicrosecondOn(onAt))).toBe(true);
  });

  it("is discarded for good, and stays to be read", async () => {
    const { key } = await create();
    const made = await drafted([item(content(key), rollout(key, 5))]);
    const { draft: gone } = await draft("discard", { draftId: made.id, seenUpdatedAt: made.updatedAt });
    expect(gone).toMatchObject({ outcome: "discarded" });
    expect((await publish(gone)).code).toBe("conflict");
    const listed = async (closed: boolean) => {
      const { draft: list } = await draft("list", { closed, limit: 100 });
      return (list as unknown as { data: Draft[] }).data.map(({ id }) => id);
    };
    expect(await listed(false)).not.toContain(made.id);
    expect(await listed(true)).toContain(made.id);
    await expect(
      app().db.admin`update flag_drafts set title = 'Another' where id = ${made.id}`,
    ).rejects.toThrow(/closed draft/);
  });
});
