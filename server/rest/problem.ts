import { z } from "zod";
import { type AppError, ERROR_TABLE, type ErrorCode } from "@/server/kernel/errors";
import type { RequestInfo } from "@/server/platform/observability";

const CODES = Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]];

/** RFC 9457 problem details, as every error is answered. */
export const Problem = z
  .object({
    type: z.string().meta({ description: "A page about this kind of error." }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "What happened and what to do." }),
    instance: z.string().meta({ description: "The path that was asked." }),
    code: z.enum(CODES),
    requestId: z.string(),
    errors: z
      .array(z.object({ pointer: z.string(), message: z.string() }))
      .meta({ description: "One entry for each bad field; empty for other errors." }),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    "violated-policies": z
      .array(z.string())
      .optional()
      .meta({ description: "Of a 429: each limit that was reached, as `RateLimit-Policy` names it." }),
  })
  .meta({ id: "Problem" });

/** The type that the IETF draft gives to a reached limit, so that any client knows `violated-policies`. */
const QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";

export function problemType(code: ErrorCode): string {
  return code === "rate_limited" ? QUOTA_EXCEEDED : `/docs/errors#${code}`;
}

export function toProblem(error: AppError, request: RequestInfo): z.input<typeof Problem> {
  return {
    type: problemType(error.code),
    title: ERROR_TABLE[error.code].title,
    status: error.status,
    detail: error.message,
    instance: request.path,
    code: error.code,
    requestId: request.id,
    errors: [...error.errors],
    details: { ...error.details },
    ...(error.violatedPolicies.length > 0 && { "violated-policies": [...error.violatedPolicies] }),
  };
}
