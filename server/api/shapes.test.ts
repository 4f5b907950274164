import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findOperations } from "@/tests/isolation/operations";

const shapes = findOperations().flatMap(({ name, kind, meta }) => (meta ? [{ name, kind, ...meta }] : []));

/** Every part of a schema in JSON Schema's words. */
function partsOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(partsOf);
  return Array.isArray(value) ? inner : [{ ...value }, ...inner];
}

/** Whether an input is refused for naming this field at all. */
function refuses(input: z.ZodType, field: string): boolean {
  const issues = input.safeParse({ [field]: "x" }).error?.issues ?? [];
  return issues.some((issue) => issue.code === "unrecognized_keys" && issue.keys.includes(field));
}

describe("every operation", () => {
  it("refuses a field that its input does not name: nobody sets what is not theirs to set", () => {
    expect(shapes.length).toBeGreaterThan(40);
    for (const field of ["emailVerified", "emailVerifiedAt", "isOperator", "status_", "__proto"]) {
      const taken = shapes.filter(({ input }) => !refuses(input, field));
      expect([field, taken.map(({ name }) => name)]).toEqual([field, []]);
    }
  });

  it("takes a tenant's id only at the operators' own door", () => {
    const taking = shapes.filter(({ input }) => !refuses(input, "tenantId"));
    const others = taking.filter(
      ({ declaration }) => !("access" in declaration) || declaration.access !== "operator",
    );
    expect(others.map(({ name }) => name)).toEqual([]);
  });

  it("takes a role only where giving one is what it is for", () => {
    const writes = shapes.filter(({ kind }) => kind === "mutation");
    expect(writes.filter(({ input }) => !refuses(input, "role")).map(({ name }) => name)).toEqual([
      "invitations.create",
      "invitations.createMany",
      "members.update",
      "serviceAccounts.create",
      "serviceAccounts.update",
    ]);
  });

  it("lets out what its output names, and nothing beside it", () => {
    for (const { name, output } of shapes) {
      const parts = partsOf(z.toJSONSchema(output, { io: "output", unrepresentable: "any" }));
      const objects = parts.filter(({ type }) => type === "object");
      const open = objects.filter(({ properties, additionalProperties }) => {
        return properties !== undefined && additionalProperties !== false;
      });
      expect([name, open]).toEqual([name, []]);
      const told = objects.flatMap(({ properties }) => Object.keys(properties ?? {}));
      const secrets = told.filter((field) =>
        /^password$|sealedSecret|(password|token|secret|code)Hash/i.test(field),
      );
      expect([name, secrets]).toEqual([name, []]);
    }
  });
});
