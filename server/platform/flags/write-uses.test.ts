import { describe, expect, it } from "vitest";
import type { InspectedFlag, StaleReason } from "@/server/services/feature-flags/schemas";
import { flagOperators, fresh } from "@/server/services/feature-flags/test-support/flag-operators";
import { startTestApp } from "@/tests/support/app";
import { writeUses } from "./write-uses";

const app = startTestApp();
const { create, operate, remove } = flagOperators(app);

const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

async function inspected(key: string) {
  const { lastEvaluatedOn, evaluationsSince } = (await operate("inspect", { key })).result as InspectedFlag;
  return { lastEvaluatedOn, evaluationsSince };
}

async function stale(key: string) {
  const { result } = await operate("listStale", { limit: 100 });
  const { data } = result as {
    data: { key: string; reasons: StaleReason[]; lastEvaluatedOn: string | null }[];
  };
  return data.find((flag) => flag.key === key);
}

describe("the days on which a flag was evaluated", () => {
  it("are kept by the last, told in any order by any instance, and shown to operators", async () => {
    const [{ key }, { key: other }] = [await create(), await create()];
    expect(await inspected(key)).toEqual({ lastEvaluatedOn: null, evaluationsSince: null });
    expect(await writeUses([key, "no-such-flag"], dayBefore(2))).toEqual([key]);
    await writeUses([key], dayBefore(1));
    await writeUses([key], dayBefore(40));
    expect(await inspected(key)).toEqual({ lastEvaluatedOn: dayBefore(1), evaluationsSince: dayBefore(2) });
    expect(await inspected(other)).toEqual({ lastEvaluatedOn: null, evaluationsSince: dayBefore(2) });
    expect(await stale(key)).toMatchObject({ lastEvaluatedOn: dayBefore(1), reasons: ["unreferenced"] });
  });

  it("make a flag stale that was evaluated by nobody for over 30 days", async () => {
    const [{ key }, { key: asked }] = [await create(), await create()];
    const { admin } = app().db;
    await admin`update feature_flags set created_at = now() - interval '90 days' where key in ${admin([key, asked])}`;
    await writeUses([asked], dayBefore(0));
    await admin`update flag_uses set first_day = ${dayBefore(60)} where flag_key = ${asked}`;
    expect((await stale(key))?.reasons).toEqual(["unreferenced", "not-evaluated"]);
    expect((await stale(asked))?.reasons).toEqual(["unreferenced"]);
  });

  it("are noted since the same day still when the flag is gone that was noted first", async () => {
    const [{ key: first }, { key: later }, { key: asks }] = [await create(), await create(), await create()];
    await writeUses([first], dayBefore(3));
    await app().db.admin`update flag_uses set first_day = ${dayBefore(70)} where flag_key = ${first}`;
    await writeUses([later], dayBefore(1));
    expect((await remove(first)).code).toBe("ok");
    expect(await inspected(later)).toEqual({
      lastEvaluatedOn: dayBefore(1),
      evaluationsSince: dayBefore(70),
    });
    expect(await inspected(asks)).toEqual({ lastEvaluatedOn: null, evaluationsSince: dayBefore(70) });
  });

  it("wait for no flag that is being removed, and go with it", async () => {
    const [{ key: going }, { key: staying }] = [await create(), await create()];
    const { admin } = app().db;
    await admin.begin(async (tx) => {
      await tx`select from feature_flags where key = ${going} for update`;
      expect(await writeUses([going, staying], dayBefore(0))).toEqual([staying]);
    });
    expect(await writeUses([going], dayBefore(0))).toEqual([going]);
    expect((await remove(going)).code).toBe("ok");
    expect(await writeUses([going, fresh()], dayBefore(0))).toEqual([]);
    expect(await admin`select flag_key from flag_uses where flag_key = ${going}`).toEqual([]);
  });
});
