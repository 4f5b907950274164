import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Credential } from "@/server/api/context";
import { createSession } from "@/server/auth/sessions";
import type { AuditEntry } from "@/server/services/audit-entries/schemas";
import { renderChunk } from "@/server/services/audit-exports/render";
import { startTestApp } from "@/tests/support/app";
import { HOSTILE_TEXTS } from "@/tests/support/hostile-texts";
import { mintOperator } from "@/tests/support/visits";
import { INPUTS } from "./inputs";
import { NEVER_SHOWN, SHOWN_BY_MAIL } from "./never-shown";
import { callOperation, type FoundOperation, findOperations } from "./operations";
import { type FullTenant, mintFullTenant } from "./rows";

const app = startTestApp();
const operations = findOperations();
const writes = operations.filter(({ kind }) => kind === "mutation");

interface Field {
  operation: FoundOperation;
  name: string;
  schema: z.ZodType;
}

/** Every field of a write that takes any text, found in the router's own schemas. */
function freeTextFields(): Field[] {
  return writes.flatMap((operation) => {
    const input = operation.meta?.input;
    if (!(input instanceof z.ZodObject)) throw new TypeError(`${operation.name} takes no object.`);
    return Object.entries<z.ZodType>(input.shape)
      .map(([name, schema]) => ({ operation, name, schema }))
      .filter(({ schema }) => HOSTILE_TEXTS.some((text) => takes(schema, text) || takes(schema, [text])));
  });
}

const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;
const nameOf = ({ operation, name }: Field) => `${operation.name}.${name}`;

const fields = freeTextFields();
const shown = fields.filter(
  (field) => ![field.name, nameOf(field)].some((name) => name in NEVER_SHOWN || name in SHOWN_BY_MAIL),
);

const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

/** The usual input of an operation that stands outside every workspace. */
const OUTSIDE: Readonly<Record<string, (tenant: FullTenant, at: number) => unknown>> = {
  "tenants.create": (_, at) => ({ name: "New", slug: `hostile-text-${at}` }),
  "auth.updateProfile": () => ({}),
  "overrides.create": ({ id: tenantId }) => ({ tenantId, key: "projects", value: 9, endsAt: tomorrow }),
  "featureFlags.override": ({ id: tenantId }, at) => ({ tenantId, key: "secret-flag", on: at % 2 === 1 }),
  "experiments.create": () => ({
    ...{ name: "New", hypothesis: "More of them will do it", flagKey: "secret-flag", subjectKind: "tenant" },
    ...{
      goals: ["project-created"],
      control: "a",
      baselineRate: 0.1,
      minimumEffect: 0.05,
      reason: "To try it out",
    },
  }),
  "addOns.set": ({ id: tenantId }) => ({ tenantId, addOn: "extra_seats", quantity: 2 }),
  "trials.set": ({ id: tenantId }) => ({ tenantId, plan: "business", endsAt: tomorrow }),
  "trials.end": ({ id: tenantId }) => ({ tenantId }),
  "impersonations.start": ({ id: tenantId, membershipId }) => ({ tenantId, membershipId }),
};

/** A tenant whose owner has a hostile name, which stands beside each act in the log. */
async function mintHostile(): Promise<{ tenant: FullTenant; session: Credential }> {
  const tenant = await mintFullTenant(app().db);
  const { userId } = tenant.owner;
  await app().db.admin`update users set name = ${HOSTILE_TEXTS[2]} where id = ${userId}`;
  // A plan below another, which can be tried out.
  await app().db.admin`update tenants set plan = 'pro' where id = ${tenant.id}`;
  const { token } = await createSession({ userId, userAgent: "test", address: "127.0.0.1" });
  return { tenant, session: { kind: "session", token } };
}

/** Writes a text into a field. Answers what the operation answered, as JSON. */
async function write(field: Field, at: number, { tenant, session }: Hostile): Promise<string> {
  const { operation, name, schema } = field;
  const text = HOSTILE_TEXTS[at];
  const inTenant = INPUTS[operation.name]?.(tenant);
  const value = takes(schema, text) ? text : [text];
  const usual = Object(inTenant ?? OUTSIDE[operation.name]?.(tenant, at));
  // Names are taken once: where the text goes elsewhere, each is a new one.
  const named = "name" in usual && { name: `${usual.name} ${at}` };
  const input = { ...usual, ...named, [name]: value };
  const caller = isOperators(operation) ? (await mintOperator(app().db)).credential : session;
  const { code, result } = await callOperation(operation, input, caller, inTenant ? tenant.slug : undefined);
  expect([nameOf(field), text, code]).toEqual([nameOf(field), text, "ok"]);
  return JSON.stringify(result);
}

const isOperators = ({ meta }: FoundOperation) =>
  meta !== undefined && "access" in meta.declaration && meta.declaration.access === "operator";

type Hostile = Awaited<ReturnType<typeof mintHostile>>;

/** The log as its page shows it. */
async function auditOf({ tenant, session }: Hostile): Promise<AuditEntry[]> {
  const list = operations.find(({ name }) => name === "auditEntries.list");
  if (!list) throw new TypeError("There is no auditEntries.list.");
  const { result } = await callOperation(list, { limit: 100 }, session, tenant.slug);
  return z.object({ data: z.array(z.custom<AuditEntry>()) }).parse(result).data;
}

/** The cells of a CSV text (RFC 4180). */
function cellsOf(csv: string): string[] {
  const found = csv.matchAll(/(?:^|,|\n)(?:"((?:[^"]|"")*)"|([^",\n]*))/g);
  return [...found].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "");
}

describe("what a person wrote", () => {
  it("is looked for in every field that takes any text, or the field is reviewed as never shown", () => {
    const names = fields.map(nameOf);
    console.info(`isolation: ${names.length} fields take any text, ${shown.length} of them are shown`);
    const reviewed = [...Object.keys(NEVER_SHOWN), ...Object.keys(SHOWN_BY_MAIL)];
    const known = new Set(fields.flatMap((field) => [field.name, nameOf(field)]));
    expect(reviewed.filter((name) => !known.has(name))).toEqual([]);
    expect(shown.length).toBeGreaterThan(20);
  });

  it("is kept as it was written, and is text in both forms of the audit log's export", async () => {
    for (const field of shown) {
      const hostile = await mintHostile();
      for (const [at, text] of HOSTILE_TEXTS.entries()) {
        expect(await write(field, at, hostile)).toContain(JSON.stringify(text));
      }
      const entries = await auditOf(hostile);
      expect(entries.length).toBeGreaterThan(0);
      const cells = cellsOf(renderChunk("csv", entries, true).trimEnd());
      expect([nameOf(field), cells.length % 16]).toEqual([nameOf(field), 0]);
      expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
      const lines = renderChunk("jsonl", entries, true).trimEnd().split("\n");
      expect(lines.map((line) => JSON.parse(line))).toEqual(entries);
    }
  }, 120_000);

  it("has no line break or other control character where it stands in one line", () => {
    const several = [...shown, ...fields.filter((field) => nameOf(field) in SHOWN_BY_MAIL)].filter(
      ({ schema }) => takes(schema, "Ana\r\nBcc: other@example.test"),
    );
    expect(several.filter(({ name }) => name !== "description").map(nameOf)).toEqual([]);
  });
});
