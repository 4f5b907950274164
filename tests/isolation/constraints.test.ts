import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isTenantDeclaration } from "@/server/api/declaration";
import { createSession } from "@/server/auth/sessions";
import { startTestApp } from "@/tests/support/app";
import { cloneDatabase } from "@/tests/support/test-database";
import { uniqueIndexes } from "./catalogue";
import { INPUTS } from "./inputs";
import { callOperation, type FoundOperation, findOperations, type Outcome } from "./operations";
import { type Outside, startOutside } from "./outside";
import { UNIQUE_OVER_TENANTS } from "./reviewed";
import { type FullTenant, mintFullTenant } from "./rows";

const app = startTestApp();
const operations = findOperations();
const writes = operations.filter(
  ({ kind, meta }) => kind === "mutation" && meta && isTenantDeclaration(meta.declaration),
);
let outside: Outside;

beforeAll(async () => {
  outside = await startOutside("http://127.0.0.1:9");
  process.env.SMTP_URL = outside.environment.SMTP_URL;
});
afterAll(() => outside?.close());

async function callAs(tenant: FullTenant, operation: FoundOperation, input: unknown, slug?: string) {
  const { token } = await createSession({ userId: tenant.owner.userId, userAgent: "", address: "127.0.0.1" });
  return callOperation(operation, input, { kind: "session", token }, slug);
}

function named(name: string): FoundOperation {
  const found = operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`There is no operation ${name}.`);
  return found;
}

/** The names and kinds of an answer's fields, without their values, which are each tenant's own. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, shapeOf(inner)]));
}

describe("what must be unique", () => {
  it("is so within a tenant, or stands on the reviewed list", async () => {
    const indexes = await uniqueIndexes(app().db.admin);
    const over = indexes.filter(({ columns }) => !columns.includes("tenant_id"));
    expect(over.map(({ name }) => name).sort()).toEqual(Object.keys(UNIQUE_OVER_TENANTS).sort());
    const within = indexes.length - over.length;
    console.info(
      `isolation: ${indexes.length} unique constraints, ${within} within a tenant, ${over.length} reviewed`,
    );
  });

  it("is missed at once when a new table's is not", async () => {
    const fresh = await cloneDatabase();
    try {
      await fresh.admin`create table leaks (tenant_id uuid not null, name text unique)`;
      const over = (await uniqueIndexes(fresh.admin)).filter(({ columns }) => !columns.includes("tenant_id"));
      expect(over.map(({ name }) => name)).toContain("leaks_name_key");
    } finally {
      await fresh.close();
    }
  });

  it("is never an id of the caller's choosing: no write takes an id or a tenant for what it makes", async () => {
    const other = await mintFullTenant(app().db);
    for (const chosen of [{ id: other.projectId }, { tenantId: other.id }]) {
      // One each, so that nobody asks more often than a person may.
      const tenant = await mintFullTenant(app().db);
      for (const operation of writes) {
        const input = Object(INPUTS[operation.name]?.(tenant));
        const { code } = await callAs(tenant, operation, { ...input, ...chosen }, tenant.slug);
        expect([operation.name, Object.keys(chosen), code]).toEqual([
          operation.name,
          Object.keys(chosen),
          "invalid_input",
        ]);
      }
    }
    console.info(`isolation: ${writes.length} writes, none takes an id or a tenant of the caller's choosing`);
  }, 60_000);

  it("answers as if no other tenant held the value, whatever is written", async () => {
    for (const operation of writes) {
      const answers: unknown[] = [];
      for (let nth = 0; nth < 2; nth += 1) {
        const tenant = await mintFullTenant(app().db);
        const { code, result } = await callAs(
          tenant,
          operation,
          INPUTS[operation.name]?.(tenant),
          tenant.slug,
        );
        answers.push([operation.name, code, shapeOf(result)]);
      }
      expect(answers[1]).toEqual(answers[0]);
    }
  }, 120_000);
});

describe("a value that another tenant or person holds", () => {
  it("is invited like one that nobody has heard of", async () => {
    const [tenant, other] = [await mintFullTenant(app().db), await mintFullTenant(app().db)];
    const invite = (who: FullTenant, email: string) =>
      callAs(who, named("invitations.create"), { email, role: "member" }, who.slug);
    const elsewhere = `${other.slug}@example.test`;
    await invite(other, elsewhere);
    const outcomes: Outcome[] = [];
    for (const email of [`nobody-${tenant.slug}@example.test`, elsewhere, other.owner.email]) {
      outcomes.push(await invite(tenant, email));
    }
    const shapes = outcomes.map(({ code, result }) => JSON.stringify([code, shapeOf(result)]));
    expect(outcomes.map(({ code }) => code)).toEqual(["ok", "ok", "ok"]);
    expect(new Set(shapes).size).toBe(1);
  });

  it("signs up with the same answer as an unknown address, and with a mail each", async () => {
    const { owner, slug } = await mintFullTenant(app().db);
    const outcomes: string[] = [];
    for (const email of [owner.email, `new-${slug}@example.test`]) {
      outside.mails.length = 0;
      const input = { name: "Somebody", email, password: `a long one of ${slug}` };
      const outcome = await callOperation(named("auth.signUp"), input, { kind: "none" });
      outcomes.push(JSON.stringify([outcome, outside.mails.length]).replaceAll(email, "address"));
    }
    expect(outcomes[0]).toBe(outcomes[1]);
    expect(outcomes[0]).toContain('"ok"');
  });

  it("as a workspace's address, which is public, is refused without a word of whose it is", async () => {
    const [tenant, other] = [await mintFullTenant(app().db), await mintFullTenant(app().db)];
    const create = named("tenants.create");
    for (const taken of [other.slug, tenant.slug]) {
      expect(await callAs(tenant, create, { name: "Mine", slug: taken })).toEqual({
        code: "conflict",
        result: undefined,
      });
    }
  });
});
