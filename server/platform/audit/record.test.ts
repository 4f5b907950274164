import { describe, expect, it } from "vitest";
import { actingJob } from "@/server/kernel/actor";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";
import { changesBetween, clipText } from "./changes";
import { recordAudit } from "./record";

const app = startTestApp();

const newestOf = async (tenantId: string) => {
  const [row] = await app().db
    .admin`select * from audit_entries where tenant_id = ${tenantId} order by id desc limit 1`;
  return row;
};

describe("an audit entry", () => {
  it("tells who, from where, what, and what changed", async () => {
    const tenant = await mintTenant(app().db);
    const headers = {
      "x-forwarded-for": "203.0.113.77",
      "user-agent": "curl/8",
      "x-request-id": "request-7",
    };
    const { body } = await rest("POST", "/projects", { key: tenant.apiKey, body: { name: "Site" }, headers });
    await rest("PATCH", `/projects/${body.id}`, { key: tenant.apiKey, body: { name: "Shop" }, headers });
    expect(await newestOf(tenant.id)).toMatchObject({
      action: "project.updated",
      actor_kind: "apiKey",
      actor_label: "test",
      on_behalf_of: null,
      target_type: "project",
      target_id: body.id,
      target_label: "Shop",
      changes: { name: { from: "Site", to: "Shop" } },
      request_id: "request-7",
      address_prefix: "203.0.113.0/24",
      user_agent: "curl/8",
    });
  });

  it("holds no field that its action does not list, whatever it is handed", async () => {
    const tenant = await mintTenant(app().db);
    const row = { name: "CI", scopes: ["projects:read"], secretHash: "0123", key: "bh_live_secret" };
    await app().db.database.tenants.write(tenant.id, (tx) =>
      recordAudit(
        { tx, ...actingJob("test", "r") },
        { action: "api_key.created", target: { id: "k", label: "CI" }, after: row },
      ),
    );
    const entry = await newestOf(tenant.id);
    expect(Object.keys(entry?.changes)).toEqual(["name", "scopes"]);
    expect(JSON.stringify(entry)).not.toContain("bh_live_secret");
    expect(entry).toMatchObject({ actor_label: "test", address_prefix: null, user_agent: null });
  });

  it("keeps what a target was called, also when it is gone", async () => {
    const tenant = await mintTenant(app().db);
    const member = await mintMember(app().db, tenant.id, "viewer");
    const { body } = await rest("POST", "/projects", { key: tenant.apiKey, body: { name: "Gone" } });
    await rest("DELETE", `/projects/${body.id}`, { key: tenant.apiKey });
    const entry = await newestOf(tenant.id);
    expect(entry).toMatchObject({ action: "project.deleted", target_label: "Gone" });
    expect(entry?.changes).toMatchObject({ name: { from: "Gone", to: null } });
    expect(JSON.stringify(entry)).not.toContain(member.email);
  });

  it("rolls back with its act", async () => {
    const tenant = await mintTenant(app().db);
    const act = app().db.database.tenants.write(tenant.id, async (tx) => {
      const target = { id: "p", label: "P" };
      await recordAudit({ tx, ...actingJob("test", "r") }, { action: "project.created", target });
      throw new Error("the act failed");
    });
    await expect(act).rejects.toThrow("the act failed");
    expect(await newestOf(tenant.id)).toBeUndefined();
  });
});

describe("what changed", () => {
  it("is told with null where there was or is nothing, and not at all where nothing differs", () => {
    const fields = ["name", "tags", "due"];
    expect(changesBetween(fields, undefined, { name: "a", tags: ["x"] })).toEqual({
      name: { from: null, to: "a" },
      tags: { from: null, to: ["x"] },
    });
    expect(changesBetween(fields, { name: "a", tags: ["x"] }, { name: "a", tags: ["x", "y"] })).toEqual({
      tags: { from: ["x"], to: ["x", "y"] },
    });
    expect(changesBetween(fields, { due: null }, { due: undefined })).toEqual({});
  });

  it("is cut where it is long, and still told when it differs behind the cut", () => {
    const long = "a".repeat(5_000);
    const changes = changesBetween(["text"], { text: `${long}1` }, { text: `${long}2` });
    expect(changes.text?.to).toMatch(/^a{999}…$/);
    expect(clipText(`${"a".repeat(8)}😀b`, 10)).toBe(`${"a".repeat(8)}…`);
  });
});
