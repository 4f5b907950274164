import { afterAll, beforeAll, expect, it } from "vitest";
import { seedDemo } from "@/db/seed";
import { cloneDatabase, type TestDatabase } from "@/tests/support/test-database";

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.close());

async function counts() {
  const [row] = await db.admin`select (select count(*)::int from users) as users,
    (select count(*)::int from projects) as projects, (select count(*)::int from tasks) as tasks,
    (select count(*)::int from usage_hours) as hours, (select count(*)::int from api_keys) as keys`;
  return row;
}

it("finds nobody there after the migrations: no account comes with the product", async () => {
  expect(await counts()).toEqual({ users: 0, projects: 0, tasks: 0, hours: 0, keys: 0 });
});

it("seeds two tenants, an operator and sixty days of usage, and the same again when run again", async () => {
  const first = await seedDemo({ directUrl: db.urls.owner });
  expect(first.tenants.map(({ slug, plan }) => [slug, plan])).toEqual([
    ["acme", "pro"],
    ["globex", "free"],
  ]);
  const before = await counts();
  expect(before).toEqual({ users: 7, projects: 7, tasks: 35, hours: 600, keys: 2 });
  expect(await seedDemo({ directUrl: db.urls.owner })).toEqual(first);
  expect(await counts()).toEqual(before);
});
