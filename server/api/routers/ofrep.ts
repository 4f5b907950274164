import type { OwnAnswers, RestRoute } from "@/server/api/declaration";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as ofrep from "@/server/services/ofrep";
import {
  AllAnswer,
  EvaluateAll,
  EvaluateOne,
  OfrepBulk,
  OfrepEvaluation,
  OfrepFailure,
  OfrepRequest,
  OneAnswer,
} from "@/server/services/ofrep/schemas";

/** What the tenant's programs may see: as every member does on the dashboard. */
const shared = { permission: "tenant:read", meter: "api_calls", transaction: "none" } as const;

const STATUSES = { PARSE_ERROR: 400, TARGETING_KEY_MISSING: 400, INVALID_CONTEXT: 400, FLAG_NOT_FOUND: 404 };

/** How the protocol answers: not by problem details. */
const protocol = {
  method: "POST",
  wholeBody: OfrepRequest,
  tag: "OFREP",
} as const satisfies Partial<RestRoute>;

const answers = {
  failure: OfrepFailure,
  statusOf(answer) {
    const failure = OfrepFailure.safeParse(answer);
    return failure.success ? STATUSES[failure.data.errorCode] : 200;
  },
  unreadable: ({ message }, { key }) => {
    return { ...(key !== undefined && { key }), errorCode: "PARSE_ERROR", errorDetails: message };
  },
} as const satisfies Partial<OwnAnswers>;

/** Flags by the OpenFeature Remote Evaluation Protocol, so that its public providers work against this API. */
export const ofrepRouter = router({
  evaluateAll: operation({
    ...shared,
    rest: {
      ...protocol,
      path: "/ofrep/v1/evaluate/flags",
      hasEtag: true,
      ownAnswers: { ...answers, success: OfrepBulk, failures: [400] },
      summary: "Evaluate every flag",
    },
  })
    .input(EvaluateAll)
    .output(AllAnswer)
    .query(({ ctx, input }) => ofrep.evaluateAll(ctx, input)),

  evaluateOne: operation({
    ...shared,
    rest: {
      ...protocol,
      path: "/ofrep/v1/evaluate/flags/{key}",
      ownAnswers: { ...answers, success: OfrepEvaluation, failures: [400, 404] },
      summary: "Evaluate a flag",
    },
  })
    .input(EvaluateOne)
    .output(OneAnswer)
    .query(({ ctx, input }) => ofrep.evaluateOne(ctx, input)),
});
