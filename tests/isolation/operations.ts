import type { AnyProcedure } from "@trpc/server";
import type { Credential, RequestContext } from "@/server/api/context";
import { toAppError } from "@/server/api/errors";
import { appRouter } from "@/server/api/root";
import type { Meta } from "@/server/api/trpc";
import { requestInfo } from "@/server/platform/observability";

export interface FoundOperation {
  name: string;
  /** A stream only reads, as a query does. */
  kind: "query" | "mutation";
  meta: Meta | undefined;
  procedure: AnyProcedure;
}

/** Every operation, found in the router itself. */
export function findOperations(router: { _def: { procedures: unknown } } = appRouter): FoundOperation[] {
  return Object.entries<AnyProcedure>(Object(router._def.procedures)).map(([name, procedure]) => ({
    name,
    kind: procedure._def.type === "mutation" ? "mutation" : "query",
    meta: procedure._def.meta as Meta | undefined,
    procedure,
  }));
}

/** What is wrong about how operations are declared. */
export function declarationFaults(operations: readonly FoundOperation[]): string[] {
  return operations.flatMap(({ name, meta }) => {
    if (!meta) return [`${name} was not made by operation()`];
    const { declaration } = meta;
    const stated = "permission" in declaration ? declaration.permission : declaration.access;
    return stated ? [] : [`${name} states no permission`];
  });
}

export type Outcome = { code: "ok"; result: unknown } | { code: string; result: undefined };

/** Calls an operation as its doors do, with a credential and, for people, the workspace they name. */
export async function callOperation(
  operation: FoundOperation,
  input: unknown,
  credential: Credential,
  tenantSlug?: string,
  { idempotencyKey }: Pick<Partial<RequestContext>, "idempotencyKey"> = {},
): Promise<Outcome> {
  const request = new Request("http://127.0.0.1:3000/api/trpc/x", {
    headers: {
      "x-forwarded-for": `10.0.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`,
    },
  });
  const context: RequestContext = {
    door: "trpc",
    request: requestInfo(request),
    credential,
    tenantSlug,
    origin: undefined,
    idempotencyKey,
    responseHeaders: new Map(),
  };
  try {
    const result: unknown = await operation.procedure({
      path: operation.name,
      type: operation.procedure._def.type,
      ctx: context,
      getRawInput: async () => input,
      input: undefined,
      signal: undefined,
      batchIndex: 0,
    } as Parameters<AnyProcedure>[0]);
    return { code: "ok", result: await firstOf(result) };
  } catch (thrown) {
    return { code: toAppError(thrown).code, result: undefined };
  }
}

/** Of a stream, what it says first, so that it is looked at as an answer is. */
async function firstOf(result: unknown): Promise<unknown> {
  if (typeof result !== "object" || result === null || !(Symbol.asyncIterator in result)) return result;
  for await (const answer of result as AsyncIterable<unknown>) return answer;
  return undefined;
}
