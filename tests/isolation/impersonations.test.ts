import { describe, expect, it } from "vitest";
import { isTenantDeclaration } from "@/server/api/declaration";
import { createSession } from "@/server/auth/sessions";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { mintOperator, mintVisit, type TestVisit } from "@/tests/support/visits";
import { INPUTS } from "./inputs";
import { callOperation, findOperations } from "./operations";
import { mintFullTenant } from "./rows";

const app = startTestApp();
const operations = findOperations();
const inTenant = operations.filter(({ meta }) => meta && isTenantDeclaration(meta.declaration));
const writes = inTenant.filter(({ kind }) => kind === "mutation");
const reads = inTenant.filter(({ kind }) => kind === "query");

function call(name: string, input: unknown, { credential }: Pick<TestVisit, "credential">, slug?: string) {
  const operation = operations.find((one) => one.name === name);
  if (!operation) throw new Error(`There is no operation ${name}.`);
  return callOperation(operation, input, credential, slug);
}

describe("an operator's visit", () => {
  it("writes nothing with read access, whatever its person may, and is told why", async () => {
    const tenant = await mintFullTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    expect(writes.length).toBeGreaterThan(20);
    for (const { name } of writes) {
      const { code } = await call(name, INPUTS[name]?.(tenant), visit, tenant.slug);
      expect([name, code]).toEqual([name, "impersonation_read_only"]);
    }
    const { result } = await call("auth.me", {}, visit);
    const [place] = (result as { impersonations: { permissions: string[] }[] }).impersonations;
    expect(place?.permissions.filter((permission) => !permission.endsWith(":read"))).toEqual([]);
  });

  it("touches neither money, rights, settings, nor what is its person's own to decide, with write access", async () => {
    const tenant = await mintFullTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    const everyday = /^(projects|tasks)\./;
    const refused = writes.filter(({ name }) => !everyday.test(name));
    expect(refused.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["members.leave", "ownership.accept", "apiKeys.create", "auditExports.create"]),
    );
    for (const { name } of refused) {
      const { code } = await call(name, INPUTS[name]?.(tenant), visit, tenant.slug);
      expect([name, code]).toEqual([name, "forbidden"]);
    }
  });

  it("sees nothing that is not in the tenant's log", async () => {
    const tenant = await mintFullTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    const seen: string[] = [];
    for (const { name } of reads) {
      const { code } = await call(name, INPUTS[name]?.(tenant), visit, tenant.slug);
      if (code === "ok") seen.push(name);
    }
    const told = await app().db.admin`select target_id from audit_entries
      where tenant_id = ${tenant.id} and action = 'impersonation.viewed'`;
    expect(seen.length).toBeGreaterThan(15);
    expect(told.map(({ target_id }) => String(target_id)).sort()).toEqual(seen.sort());
    console.info(
      `isolation: ${writes.length} writes refused, ${seen.length} reads told, in an operator's visit`,
    );
  });

  it("does not begin where the tenant refuses it, and ends where it begins to", async () => {
    const [tenant, operator] = [await mintTenant(app().db), await mintOperator(app().db)];
    const { token } = await createSession({
      userId: tenant.owner.userId,
      userAgent: "",
      address: "127.0.0.1",
    });
    const owner = { credential: { kind: "session", token } as const };
    const visit = await mintVisit(app().db, tenant, { access: "read" });
    await call("tenants.update", { allowOperatorAccess: false }, owner, tenant.slug);
    const [row] = await app().db.admin`select ended_by from impersonations where id = ${visit.id}`;
    expect(row?.ended_by).toBe("switched_off");
    const { membershipId } = tenant.owner;
    const input = { tenantId: tenant.id, membershipId, reason: "A reason of ten" };
    expect((await call("impersonations.start", input, operator)).code).toBe("forbidden");
  });

  it("commits nothing once it is ended, though its write had passed every guard", async () => {
    const tenant = await mintTenant(app().db);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    expect((await call("projects.list", {}, visit, tenant.slug)).code).toBe("ok");
    const ended = await app().db.database.tenants.write(tenant.id, async (tx) => {
      await tx.db.execute(
        `update impersonations set ended_at = now(), ended_by = 'tenant' where id = '${visit.id}'`,
      );
      const waiting = call("projects.create", { name: "Late" }, visit, tenant.slug);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { waiting };
    });
    expect((await ended.waiting).code).toBe("impersonation_ended");
    expect(await app().db.admin`select id from projects where tenant_id = ${tenant.id}`).toEqual([]);
  });
});
