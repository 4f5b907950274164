import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { type mintProject, mintTenant } from "@/tests/support/factories";
import { consumeOnce } from "./index";

const app = startTestApp();

describe("consumeOnce", () => {
  const consume = (
    tenantId: Parameters<typeof mintProject>[1],
    work: () => Promise<string>,
    consumer = "mail",
  ) => app().db.database.tenants.write(tenantId, (tx) => consumeOnce(tx, consumer, "event-1", work));

  it("does the work of an event once for each consumer and tenant", async () => {
    const [one, two] = await Promise.all([mintTenant(app().db), mintTenant(app().db)]);
    const work = async () => "done";
    expect(await consume(one.id, work)).toEqual({ first: true, result: "done" });
    expect(await consume(one.id, work)).toEqual({ first: false });
    expect(await consume(one.id, work, "search")).toEqual({ first: true, result: "done" });
    expect(await consume(two.id, work)).toEqual({ first: true, result: "done" });
  });

  it("does it once when it is delivered ten times at once", async () => {
    const tenant = await mintTenant(app().db);
    let count = 0;
    const work = async () => {
      count += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return "done";
    };
    const answers = await Promise.all(Array.from({ length: 10 }, () => consume(tenant.id, work)));
    expect(count).toBe(1);
    expect(answers.filter((answer) => answer.first)).toHaveLength(1);
  });

  it("leaves no mark of work that failed, so that the next delivery does it", async () => {
    const tenant = await mintTenant(app().db);
    await expect(consume(tenant.id, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await consume(tenant.id, async () => "done")).toEqual({ first: true, result: "done" });
  });
});
