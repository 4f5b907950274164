import { TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { AppError, ERROR_TABLE, noSuchOperation, withoutStack } from "@/server/kernel/errors";
import { fieldErrorsOf } from "@/server/kernel/field-errors";

/** Any thrown value as the one error type. What is not an AppError or a schema's refusal becomes `internal`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof ZodError) return invalidInput(thrown);
  if (thrown instanceof TRPCError) {
    if (thrown.cause instanceof AppError) return thrown.cause;
    if (thrown.cause instanceof ZodError && thrown.code === "BAD_REQUEST") return invalidInput(thrown.cause);
    if (thrown.code === "NOT_FOUND") return noSuchOperation();
    if (thrown.code === "BAD_REQUEST" || thrown.code === "PARSE_ERROR") {
      return new AppError("invalid_input", "The request could not be read.");
    }
    if (thrown.code === "METHOD_NOT_SUPPORTED") {
      return new AppError("method_not_allowed", "This operation does not answer to that method.");
    }
    if (thrown.code === "UNSUPPORTED_MEDIA_TYPE") {
      return new AppError("unsupported_media_type", "Send the body as application/json.");
    }
    if (thrown.code === "PAYLOAD_TOO_LARGE")
      return new AppError("payload_too_large", "The body is too large.");
  }
  return new AppError(
    "internal",
    "Something went wrong on our side. It has been recorded under the request id.",
    {
      cause: thrown,
    },
  );
}

/** The same error as tRPC's own type, for the tRPC door. */
export function toTrpcError(error: AppError): TRPCError {
  const code = ERROR_TABLE[error.code].trpc;
  return withoutStack(() => new TRPCError({ code, message: error.message, cause: error }));
}

export function invalidInput(error: ZodError): AppError {
  const errors = fieldErrorsOf(error.issues);
  const fields = errors.map((field) => field.pointer || "the body").join(", ");
  return new AppError("invalid_input", `The request is not valid: see ${fields}.`, { errors });
}
