import { initTRPC } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { isTenantDeclaration } from "@/server/api/declaration";
import { createSession } from "@/server/auth/sessions";
import { startTestApp } from "@/tests/support/app";
import { everythingOf } from "./everything";
import { INPUTS } from "./inputs";
import { callOperation, declarationFaults, findOperations } from "./operations";
import { type FullTenant, mintFullTenant } from "./rows";

const app = startTestApp();
const operations = findOperations();
const inTenant = operations.filter(({ meta }) => meta && isTenantDeclaration(meta.declaration));

async function sessionOf(userId: FullTenant["owner"]["userId"]) {
  const { token } = await createSession({ userId, userAgent: "test", address: "127.0.0.1" });
  return { kind: "session", token } as const;
}

/** Every id of the tenant that must not be told to another. */
const idsOf = (tenant: FullTenant) => [
  tenant.id,
  tenant.projectId,
  tenant.taskId,
  tenant.membershipId,
  tenant.apiKeyId,
  tenant.invitationId,
  tenant.impersonationId,
  tenant.offerId,
  tenant.roleId,
  tenant.serviceAccountId,
  tenant.auditEntryId,
  tenant.auditExportId,
  tenant.meterId,
  tenant.meterKey,
];

describe("operations between tenants", () => {
  it("all state who may call them, and have an input here", () => {
    expect(operations.length).toBeGreaterThan(10);
    expect(declarationFaults(operations)).toEqual([]);
    expect(inTenant.map(({ name }) => name).filter((name) => !(name in INPUTS))).toEqual([]);
  });

  it("are missed at once when one states no permission", () => {
    const t = initTRPC.create();
    const rogue = t.router({ leak: t.procedure.query(() => "everything") });
    expect(declarationFaults(findOperations(rogue))).toEqual(["leak was not made by operation()"]);
  });

  it("read and change nothing of a tenant for another's owner, by session and by key, whatever slug is named", async () => {
    const [victim, thief] = await Promise.all([mintFullTenant(app().db), mintFullTenant(app().db)]);
    const before = await everythingOf(app().db, victim);
    const session = await sessionOf(thief.owner.userId);
    const key = { kind: "apiKey", token: thief.apiKey } as const;
    let calls = 0;
    for (const operation of inTenant) {
      const input = INPUTS[operation.name]?.(victim);
      const attempts = [
        await callOperation(operation, input, session, victim.slug),
        await callOperation(operation, input, session, ""),
        await callOperation(operation, input, session, undefined),
        await callOperation(operation, input, session, thief.slug),
        await callOperation(operation, input, key, victim.slug),
        await callOperation(operation, input, { kind: "none" }, victim.slug),
      ];
      const text = JSON.stringify(attempts.map((attempt) => attempt.result ?? null));
      for (const id of idsOf(victim))
        expect([operation.name, text.includes(id)]).toEqual([operation.name, false]);
      expect([operation.name, ...attempts.slice(0, 3).map(({ code }) => code)]).toEqual([
        operation.name,
        "not_found",
        "not_found",
        "not_found",
      ]);
      expect([operation.name, attempts[5]?.code]).toEqual([operation.name, "unauthenticated"]);
      calls += attempts.length;
    }
    expect(await everythingOf(app().db, victim)).toBe(before);
    console.info(`isolation: ${inTenant.length} operations, ${calls} calls, nothing read or changed`);
  }, 60_000);

  it("do work for the tenant itself, so that the refusals above mean something", async () => {
    const tenant = await mintFullTenant(app().db);
    const session = await sessionOf(tenant.owner.userId);
    for (const operation of inTenant.filter(({ kind }) => kind === "query")) {
      const outcome = await callOperation(operation, INPUTS[operation.name]?.(tenant), session, tenant.slug);
      expect([operation.name, outcome.code]).toEqual([operation.name, "ok"]);
    }
  }, 60_000);
});
