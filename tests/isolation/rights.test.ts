import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isTenantDeclaration } from "@/server/api/declaration";
import { startTestApp } from "@/tests/support/app";
import { ACTORS, APART, type TestActor } from "./actors";
import { INPUTS } from "./inputs";
import { callOperation, type FoundOperation, findOperations } from "./operations";
import { type FullTenant, mintFullTenant } from "./rows";

const app = startTestApp();

/** What a guard or a verb says to who may not; anything else means that the caller got past. */
const REFUSALS: Readonly<Record<string, string>> = {
  unauthenticated: "401",
  forbidden: "403",
  impersonation_read_only: "403",
  impersonation_ended: "403",
  not_found: "404",
};
const ORDER = ["may", "401", "403", "404"];

interface Place {
  tenant: FullTenant;
  actors: Map<string, TestActor>;
}

/** A tenant that no call has changed as yet, with those who were minted in it; one more for each that stands apart. */
const places = new Map<string, Place>();

/** Calls an operation as each kind of caller, on a tenant that no call before has changed. */
async function outcomesOf(operation: FoundOperation): Promise<Map<string, string[]>> {
  const outcomes = new Map<string, string[]>();
  for (const [name, mint] of ACTORS) {
    const key = APART.has(name) ? name : "together";
    const place = places.get(key) ?? { tenant: await mintFullTenant(app().db), actors: new Map() };
    places.set(key, place);
    const actor = place.actors.get(name) ?? (await mint(app().db, place.tenant));
    place.actors.set(name, actor);
    const input = INPUTS[operation.name]?.(place.tenant) ?? {};
    const { code } = await callOperation(operation, input, actor.credential, actor.slug);
    expect([operation.name, name, code]).not.toEqual([operation.name, name, "internal"]);
    const outcome = REFUSALS[code] ?? "may";
    outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), name]);
    if (outcome === "may" && operation.kind === "mutation") places.delete(key);
  }
  return outcomes;
}

function stated({ meta }: FoundOperation): string {
  const declaration = meta?.declaration;
  if (!declaration) return "nothing";
  return isTenantDeclaration(declaration) ? declaration.permission : `open to ${declaration.access}`;
}

const REVIEWED = fileURLToPath(new URL("rights.txt", import.meta.url));

describe("the rights of every caller", () => {
  it("are what the reviewed table says, for each operation", async () => {
    const operations = findOperations();
    const lines: string[] = [];
    // The mutation run asks whether anything differs, not for all of it.
    const reviewed = process.env.STOP_AT_FIRST && (await readFile(REVIEWED, "utf8"));
    for (const operation of operations) {
      const outcomes = await outcomesOf(operation);
      lines.push(`${operation.name} (${stated(operation)})`);
      for (const outcome of ORDER) {
        const names = outcomes.get(outcome);
        if (names) lines.push(`  ${outcome}: ${names.join(" ")}`);
      }
      if (reviewed) expect(reviewed.startsWith(`${lines.join("\n")}\n`), operation.name).toBe(true);
    }
    // A change of rights shows as a diff of this file, which a person reviews.
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("./rights.txt");
    console.info(`isolation: ${operations.length} operations, ${ACTORS.length} kinds of callers`);
  }, 900_000);
});
