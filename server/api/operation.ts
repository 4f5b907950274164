import type { TRPCMutationProcedure, TRPCQueryProcedure } from "@trpc/server";
import type { z } from "zod";
import type { Identity } from "@/server/kernel/identity";
import { shedder } from "@/server/platform/overload";
import type { DetachedContext, OpenContext, OperationContext } from "@/server/services/context";
import { type Call, type Check, passChecks, throughWraps, type Wrap } from "./call";
import type { Declaration, OpenDeclaration, TenantDeclaration } from "./declaration";
import { toAppError, toTrpcError } from "./errors";
import { authenticate } from "./guards/authenticate";
import { keepIdempotent, storeAnswer } from "./guards/idempotency";
import { limitAddress } from "./guards/limit-address";
import { observeCall, observeFailed, observeServed } from "./guards/observe";
import { contextOf } from "./guards/operation-context";
import { giveBackUnserved, limitRate } from "./guards/rate-limit";
import { recordVisitView } from "./guards/record-view";
import { checkRights } from "./guards/rights";
import { shedLoad } from "./guards/shed-load";
import { inTransaction } from "./guards/transaction";
import { type Meta, procedure } from "./trpc";

/** What every call passes before its input is even read, in this order. */
const BEFORE_INPUT: readonly Check[] = [
  observeCall,
  shedLoad,
  limitAddress,
  authenticate,
  checkRights, // the key's networks, the tenant, an operator's visit, the permission, the plan's feature
  limitRate, // the bucket, the quota and the count: one round trip
];

/** What a call with a valid input passes on its way to the verb. */
const AROUND_VERB: Record<Call["kind"], readonly Wrap[]> = {
  read: [recordVisitView, inTransaction],
  write: [keepIdempotent, inTransaction, storeAnswer],
};

interface Procedure<I extends z.ZodType, O extends z.ZodType> {
  input: z.input<I>;
  output: z.output<O>;
  meta: Meta;
}

type ContextOf<D extends Declaration> = D extends { transaction: "none" }
  ? DetachedContext
  : D extends TenantDeclaration
    ? OperationContext
    : OpenContext;

type Verb<D extends Declaration, I extends z.ZodType, O extends z.ZodType> = (args: {
  ctx: ContextOf<D>;
  input: z.output<I>;
}) => Promise<z.input<O>>;

/**
 * The only way to make a procedure: a declaration, an input, an output and a verb. The guards are composed here
 * and nowhere else; an operation without a permission (or a stated openness) does not compile.
 */
export function operation<const D extends TenantDeclaration | OpenDeclaration>(declaration: D) {
  return {
    input: <I extends z.ZodType>(input: I) => ({
      output: <O extends z.ZodType>(output: O) => ({
        query: (verb: Verb<D, I, O>) =>
          build(declaration, input, output, verb).query as TRPCQueryProcedure<Procedure<I, O>>,
        mutation: (verb: Verb<D, I, O>) =>
          build(declaration, input, output, verb).mutation as TRPCMutationProcedure<Procedure<I, O>>,
      }),
    }),
  };
}

/** tRPC cannot infer through our generics, so the two casts above name the types that this function makes true. */
function build<D extends Declaration, I extends z.ZodType, O extends z.ZodType>(
  declaration: D,
  input: I,
  output: O,
  verb: Verb<D, I, O>,
) {
  const guarded = procedure
    .meta({ declaration, input, output })
    .use(async ({ ctx, next, path, type, getRawInput }) => {
      const call = beginCall(declaration, path, type === "mutation" ? "write" : "read", ctx, getRawInput);
      try {
        await passChecks(BEFORE_INPUT, call);
        if (call.kind === "write") await shedder().receive(getRawInput);
        const result = await next({ ctx: { call } });
        if (!result.ok) throw result.error;
        observeServed(call);
        return result;
      } catch (thrown) {
        const error = toAppError(thrown);
        await giveBackUnserved(call, error);
        observeFailed(call, error);
        throw toTrpcError(error);
      } finally {
        const leaving = call.leave();
        if (leaving) await leaving;
      }
    })
    // As a function: no schema of ours waits for anything, and zod's compiled parser works only without waiting.
    .input((raw: unknown) => input.parse(raw));
  const resolve = ({ ctx, input: parsed }: { ctx: { call: Call }; input: unknown }) =>
    throughWraps(AROUND_VERB[ctx.call.kind], ctx.call, async () => {
      const args = { ctx: contextOf(ctx.call), input: parsed } as Parameters<Verb<D, I, O>>[0];
      return output.parse(await verb(args));
    });
  return {
    get query() {
      return guarded.query(resolve as never);
    },
    get mutation() {
      return guarded.mutation(resolve as never);
    },
  } as { query: unknown; mutation: unknown };
}

const ANONYMOUS: Identity = {
  actor: { kind: "anonymous" },
  actorLabel: "anonymous",
  tenant: undefined,
  securityEpoch: undefined,
  readAt: 0,
};

function beginCall(
  declaration: Declaration,
  path: string,
  kind: "read" | "write",
  context: Call["context"],
  rawInput: Call["rawInput"],
): Call {
  return {
    declaration,
    operation: path,
    kind,
    context,
    rawInput,
    identity: ANONYMOUS,
    tenant: undefined,
    tx: undefined,
    workingSince: undefined,
    claim: undefined,
    afterCommit: [],
    giveBack: async () => undefined,
    leave: () => undefined,
  };
}
