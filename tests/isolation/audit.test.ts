import { describe, expect, it } from "vitest";
import { users } from "@/db/schema";
import { createSession } from "@/server/auth/sessions";
import { newId } from "@/server/kernel/ids";
import { startTestApp } from "@/tests/support/app";
import { mintMember } from "@/tests/support/factories";
import { INPUTS } from "./inputs";
import { callOperation, type FoundOperation, findOperations } from "./operations";
import { WRITES_WITHOUT_AUDIT } from "./reviewed";
import { type FullTenant, mintFullTenant } from "./rows";

const app = startTestApp();
const operations = findOperations();
const writes = operations.filter(({ kind }) => kind === "mutation");

/** What must have happened for a write to change anything. */
const BEFORE: Readonly<Record<string, string>> = {
  "projects.restore": "projects.archive",
  "members.reinstate": "members.suspend",
  "serviceAccounts.reinstate": "serviceAccounts.suspend",
  "ownership.offer": "ownership.withdraw",
};

/** Inputs about somebody else, where the usual one is about the caller. */
const ABOUT_A_COLLEAGUE: Readonly<Record<string, (tenant: Workplace) => unknown>> = {
  "members.suspend": ({ colleague }) => ({ membershipId: colleague }),
  "members.reinstate": ({ colleague }) => ({ membershipId: colleague }),
  "members.endSessions": ({ colleague }) => ({ membershipId: colleague }),
  "ownership.offer": ({ colleague, slug }) => ({ membershipId: colleague, workspaceName: `Tenant ${slug}` }),
};

interface Workplace extends FullTenant {
  colleague: string;
}

function named(name: string): FoundOperation {
  const found = operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`There is no operation ${name}.`);
  return found;
}

/** A tenant in which every write has something to change: another owner stays when this one is changed or leaves. */
async function mintWorkplace(): Promise<Workplace> {
  const tenant = await mintFullTenant(app().db);
  await mintMember(app().db, tenant.id, "owner");
  const { membershipId } = await mintMember(app().db, tenant.id, "admin");
  // Its last mail was long ago, so that another may go.
  await app().db
    .admin`update invitations set last_sent_at = now() - interval '1 day' where tenant_id = ${tenant.id}`;
  return { ...tenant, colleague: membershipId };
}

const INPUTS_OUTSIDE: Readonly<Record<string, unknown>> = {
  "tenants.create": { name: "New", slug: "audited-workspace" },
};

describe("the audit log", () => {
  it("has an entry for every write of the router, or a reviewed reason why not", async () => {
    await app().db.database.identity((db) =>
      db.insert(users).values({
        id: newId(),
        email: "nobody@example.test",
        name: "Nobody",
        emailVerifiedAt: new Date().toISOString(),
      }),
    );
    const silent: string[] = [];
    for (const operation of writes.filter(({ name }) => !(name in WRITES_WITHOUT_AUDIT))) {
      const tenant = await mintWorkplace();
      const { token } = await createSession({
        userId: tenant.owner.userId,
        userAgent: "",
        address: "127.0.0.1",
      });
      const call = (each: FoundOperation) =>
        callOperation(
          each,
          (ABOUT_A_COLLEAGUE[each.name] ?? INPUTS[each.name])?.(tenant) ?? INPUTS_OUTSIDE[each.name],
          { kind: "session", token },
          each.name in INPUTS ? tenant.slug : undefined,
        );
      const first = BEFORE[operation.name];
      if (first) await call(named(first));
      const [before] = await app().db.admin`select count(*)::int as n from audit_entries`;
      expect([operation.name, (await call(operation)).code]).toEqual([operation.name, "ok"]);
      const [after] = await app().db.admin`select count(*)::int as n from audit_entries`;
      if (after?.n <= before?.n) silent.push(operation.name);
    }
    expect(silent).toEqual([]);
  }, 60_000);

  it("knows of no exception that is not there", () => {
    const names = writes.map(({ name }) => name);
    expect(Object.keys(WRITES_WITHOUT_AUDIT).filter((name) => !names.includes(name))).toEqual([]);
  });
});
