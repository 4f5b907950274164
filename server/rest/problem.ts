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
  })
  .meta({ id: "Problem" });

export function toProblem(error: AppError, request: RequestInfo): z.input<typeof Problem> {
  return {
    type: `/docs/errors#${error.code}`,
    title: ERROR_TABLE[error.code].title,
    status: error.status,
    detail: error.message,
    instance: request.path,
    code: error.code,
    requestId: request.id,
    errors: [...error.errors],
    details: { ...error.details },
  };
}
