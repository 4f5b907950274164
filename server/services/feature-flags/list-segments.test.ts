import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import type { SegmentRow } from "./schemas";
import { flagOperators, reason } from "./test-support/flag-operators";

const app = startTestApp();
const { operate, create } = flagOperators(app);

async function segment(name: string): Promise<number> {
  const id = Math.trunc(Math.random() * 1_000_000_000);
  expect((await operate("createSegment", { segment: { id, name }, reason })).code).toBe("ok");
  return id;
}

async function list(ids: number[]): Promise<SegmentRow[]> {
  const { result } = await operate("listSegments", { ids, limit: 100 });
  return (result as { data: SegmentRow[] }).data;
}

const using = (...of: number[][]) => ({
  strategies: of.map((segments) => ({ name: "default", ...(segments.length > 0 && { segments }) })),
});

describe("the list of segments", () => {
  it("tells of each the flags that use it, once and by key, whichever of their strategies does", async () => {
    const [one, other, unused] = [await segment("one"), await segment("other"), await segment("unused")];
    const flags = [
      await create(using([], [one])),
      await create(using([one, other], [one])),
      await create(using([])),
      await create(),
    ];
    const [first, second] = flags.map(({ key }) => key);
    const users = new Map((await list([one, other, unused])).map(({ id, usedBy }) => [id, usedBy]));
    expect(users.get(one)).toHaveLength(2);
    expect(users.get(one)).toEqual(expect.arrayContaining([first, second]));
    expect(users.get(other)).toEqual([second]);
    expect(users.get(unused)).toEqual([]);
  });

  it("leaves out the flags of the archive, and the segments that were not asked for", async () => {
    const [one, other] = [await segment("one"), await segment("other")];
    const { key } = await create(using([one, other]));
    expect(await list([one])).toMatchObject([{ id: one, definition: { name: "one" }, usedBy: [key] }]);
    expect((await operate("archive", { key, reason })).code).toBe("ok");
    expect(await list([one])).toMatchObject([{ id: one, usedBy: [] }]);
  });
});
