import { describe, expect, it } from "vitest";
import { actingJob } from "@/server/kernel/actor";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { mayReadMetrics, metricsPage } from "./metrics-page";

const app = startTestApp({ METRICS_TOKEN: "a token of sixteen or more" });
const page = (authorization?: string) =>
  metricsPage(
    new Request("http://localhost/api/metrics", { headers: authorization ? { authorization } : {} }),
  );

describe("/api/metrics", () => {
  it("is for whoever shows the token", async () => {
    app();
    expect((await page()).status).toBe(404);
    expect((await page("Bearer another of the same len")).status).toBe(404);
    expect((await page("Bearer a token of sixteen or more")).status).toBe(200);
  });

  it("is nobody's in production where no token is set", () => {
    expect(mayReadMetrics(null, { NODE_ENV: "production" })).toBe(false);
    expect(mayReadMetrics(null, { NODE_ENV: "development" })).toBe(true);
  });

  it("tells what waits in the outbox, and to be sealed", async () => {
    const { id } = await mintTenant(app().db);
    await app().db.database.tenants.write(id, (tx) =>
      emitEvent({ tx, requestId: "test" }, "project.created", { projectId: "p", name: "n" }),
    );
    await app().db.database.tenants.write(id, (tx) =>
      recordAudit(
        { tx, ...actingJob("test", "r") },
        { action: "project.created", target: { id: "p", label: "" } },
      ),
    );
    const text = await (await page("Bearer a token of sixteen or more")).text();
    expect(text).toMatch(/^bulkhead_outbox_events\{state="pending"\} 1$/m);
    expect(text).toMatch(/^bulkhead_outbox_events\{state="dead"\} 0$/m);
    expect(text).toMatch(/^bulkhead_outbox_oldest_seconds [\d.e-]+$/m);
    expect(text).toMatch(/^bulkhead_audit_unsealed_oldest_seconds 0\.\d+$/m);
  });
});
