import type { TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from "@trpc/server";
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
import { giveBackUnserved, leave, limitRate } from "./guards/rate-limit";
import { recordVisitView } from "./guards/record-view";
import { checkRights } from "./guards/rights";
import { shedLoad } from "./guards/shed-load";
import { boundStreams, countStream } from "./guards/streams";
import { inTransaction } from "./guards/transaction";
import { answerUnchanged } from "./guards/unchanged";
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

/** What a call passes besides, whose answer goes on. */
const BEFORE_STREAM: readonly Check[] = [boundStreams];

/** What a call with a valid input passes on its way to the verb. */
const AROUND_VERB: Record<Call["kind"] | "stream", readonly Wrap[]> = {
  read: [answerUnchanged, recordVisitView, inTransaction],
  write: [keepIdempotent, inTransaction, storeAnswer],
  stream: [recordVisitView], // outside every transaction: it goes on after the guards are done
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

/** Gives one answer after the other, each of them parsed. Ends by itself, and when the signal says so. */
type StreamVerb<D extends Declaration, I extends z.ZodType, O extends z.ZodType> = (args: {
  ctx: ContextOf<D>;
  input: z.output<I>;
  signal: AbortSignal | undefined;
}) => AsyncIterable<z.input<O>>;

type StreamOf<I extends z.ZodType, O extends z.ZodType> = Omit<Procedure<I, O>, "output"> & {
  output: AsyncIterable<z.output<O>, void>;
};

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
        subscription: (verb: StreamVerb<D & { transaction: "none" }, I, O>) =>
          build(declaration, input, output, verb).subscription as TRPCSubscriptionProcedure<StreamOf<I, O>>,
      }),
    }),
  };
}

/** tRPC cannot infer through our generics, so the three casts above name the types that this function makes true. */
function build<D extends Declaration, I extends z.ZodType, O extends z.ZodType>(
  declaration: D,
  input: I,
  output: O,
  verb: Verb<D, I, O> | StreamVerb<D, I, O>,
) {
  // A read whose input comes as a body, by a protocol that has it so.
  const isPosted = declaration.rest?.method === "POST";
  const guarded = procedure
    .meta({ declaration, input, output })
    .use(async ({ ctx, next, path, type, getRawInput }) => {
      const call = beginCall({
        declaration,
        operation: path,
        kind: type === "mutation" ? "write" : "read",
        context: ctx,
        rawInput: getRawInput,
        outputOf: (answer) => output.parse(answer),
      });
      try {
        await passChecks(BEFORE_INPUT, call);
        if (type === "subscription") await passChecks(BEFORE_STREAM, call);
        if (call.kind === "write" || isPosted) await shedder().receive(getRawInput);
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
        const leaving = leave(call);
        if (leaving) await leaving;
      }
    })
    // As a function: no schema of ours waits for anything, and zod's compiled parser works only without waiting.
    .input((raw: unknown) => input.parse(raw));
  type Args = { ctx: { call: Call }; input: unknown; signal?: AbortSignal };
  const ask = ({ ctx, input: parsed, signal }: Args) =>
    verb({ ctx: contextOf(ctx.call), input: parsed, signal } as Parameters<StreamVerb<D, I, O>>[0]);
  const resolve = (args: Args) =>
    throughWraps(AROUND_VERB[args.ctx.call.kind], args.ctx.call, async () => output.parse(await ask(args)));
  const begin = (args: Args) =>
    throughWraps(AROUND_VERB.stream, args.ctx.call, async () =>
      countStream(args.ctx.call, parsedEach(output, ask(args) as AsyncIterable<unknown>)),
    );
  return {
    get query() {
      return guarded.query(resolve as never);
    },
    get mutation() {
      return guarded.mutation(resolve as never);
    },
    get subscription() {
      return guarded.subscription(begin as never);
    },
  } as { query: unknown; mutation: unknown; subscription: unknown };
}

async function* parsedEach<O extends z.ZodType>(output: O, answers: AsyncIterable<unknown>) {
  for await (const answer of answers) yield output.parse(answer);
}

const ANONYMOUS: Identity = {
  actor: { kind: "anonymous" },
  actorLabel: "anonymous",
  tenant: undefined,
  securityEpoch: undefined,
  readAt: 0,
};

function beginCall(
  given: Pick<Call, "declaration" | "operation" | "kind" | "context" | "rawInput" | "outputOf">,
): Call {
  return {
    identity: ANONYMOUS,
    tenant: undefined,
    tx: undefined,
    workingSince: undefined,
    claim: undefined,
    afterCommit: [],
    admitted: undefined,
    ...given,
  };
}
