import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { featureFlags } from "@/db/schema";
import type { AppError } from "@/server/kernel/errors";
import { newId, type SessionId } from "@/server/kernel/ids";
import { createEvaluator } from "@/server/platform/flags/evaluator";
import type { FullState } from "@/server/platform/flags/format";
import { readFlagState } from "@/server/platform/flags/read-state";
import { FlagRepository } from "@/server/platform/flags/repository";
import type { OpenContext } from "@/server/services/context";
import { callOperation, findOperations } from "@/tests/isolation/operations";
import type { TestApp } from "@/tests/support/app";
import { mintOperator } from "@/tests/support/visits";

export const reason = "Ticket 4712: the launch of the week";
export const fresh = () => `flag-${crypto.randomUUID()}`;

/** What operators do with flags, through their own operations, and what another instance makes of it. */
export function flagOperators(app: () => TestApp) {
  const operations = findOperations();

  async function operate(verb: string, input: object) {
    const operation = operations.find(({ name }) => name === `featureFlags.${verb}`);
    if (!operation) throw new Error(`There is no operation ${verb}.`);
    const { credential } = await mintOperator(app().db);
    return callOperation(operation, input, credential);
  }

  async function create(more: object = {}) {
    const definition = { name: fresh(), enabled: true, ...more };
    return { ...(await operate("create", { definition, reason })), key: definition.name };
  }

  async function seenOf(key: string): Promise<string> {
    const [row] = await app().db.database.system((db) =>
      db.select().from(featureFlags).where(eq(featureFlags.key, key)),
    );
    return row?.updatedAt as string;
  }

  /** A change of what there is now, as somebody makes it who has just looked. */
  async function change(verb: string, key: string, input: object) {
    return operate(verb, { key, ...input, seenUpdatedAt: await seenOf(key), reason });
  }

  const remove = (key: string) => change("remove", key, {});

  async function definitionsRevision(): Promise<number> {
    const [row] = await app().db.admin`select definitions::int from flag_revision`;
    return Number(row?.definitions);
  }

  /** An import by somebody who has just looked. */
  async function importing(mode: "add" | "replace", state: unknown, more: object = {}) {
    const seen = mode === "replace" && { seenRevision: await definitionsRevision() };
    return operate("import", { state, mode, ...seen, reason, ...more });
  }

  /** As another instance sees it, which loads it anew. */
  async function loaded() {
    const repository = new FlagRepository();
    repository.replace(await app().db.database.system(readFlagState));
    return createEvaluator(repository);
  }
  async function explain(key: string, context: object = {}) {
    const { on, by } = (await loaded()).explain(key, context);
    return { on, by };
  }

  /** All that is there, but for the flags named: other tests' own stay. */
  async function everythingBut(...keys: string[]) {
    const { result } = await operate("export", {});
    const { features, segments } = result as FullState;
    return { features: features.filter(({ name }) => !keys.includes(name)), segments };
  }

  async function operatorContext(): Promise<OpenContext> {
    const { operatorId: userId } = await mintOperator(app().db);
    const actor = { kind: "operator", userId, sessionId: newId<SessionId>() } as const;
    const where = { requestId: crypto.randomUUID(), address: "", userAgent: "" };
    return { actor, actorLabel: "Olive Operator", ...where, replaceSession: () => undefined };
  }

  /** The places that a refusal names. */
  async function placesOf(attempt: (context: OpenContext) => Promise<unknown>): Promise<string[]> {
    const refusal = await attempt(await operatorContext()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "invalid_input" });
    return (refusal as AppError).errors.map(({ pointer }) => pointer);
  }

  return {
    ...{ operate, create, change, remove, importing, definitionsRevision, seenOf, loaded },
    ...{ explain, everythingBut, operatorContext, placesOf },
  };
}
