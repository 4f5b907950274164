import { initTRPC } from "@trpc/server";
import type { z } from "zod";
import { ERROR_TABLE } from "@/server/kernel/errors";
import type { RequestContext } from "./context";
import type { Declaration } from "./declaration";
import { toAppError } from "./errors";

/** What every procedure carries about itself: read by the REST door, the OpenAPI document and the tests. */
export interface Meta {
  declaration: Declaration;
  input: z.ZodType;
  output: z.ZodType;
}

const t = initTRPC
  .context<RequestContext>()
  .meta<Meta>()
  .create({
    errorFormatter({ shape, error, ctx }) {
      const appError = toAppError(error);
      return {
        ...shape,
        message: appError.message,
        // Replaces tRPC's own data: a stack never leaves.
        data: {
          httpStatus: appError.status,
          code: appError.code,
          title: ERROR_TABLE[appError.code].title,
          errors: appError.errors,
          details: appError.details,
          requestId: ctx?.request.id ?? null,
        },
      };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Used by operation.ts alone: everything else makes its procedures there. */
export const procedure = t.procedure;
