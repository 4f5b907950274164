import { TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { AppError, ERROR_TABLE, type FieldError, noSuchOperation } from "@/server/kernel/errors";

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
  return new TRPCError({ code: ERROR_TABLE[error.code].trpc, message: error.message, cause: error });
}

export function invalidInput(error: ZodError): AppError {
  const errors = error.issues.flatMap(fieldErrors);
  const fields = errors.map((field) => field.pointer || "the body").join(", ");
  return new AppError("invalid_input", `The request is not valid: see ${fields}.`, { errors });
}

/** An unknown key's issue has the path of its parent: the pointer names the key itself. */
function fieldErrors(issue: ZodError["issues"][number]): FieldError[] {
  const base = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ pointer: pointer([...base, key]), message: "is not a known field" }));
  }
  return [{ pointer: pointer(base), message: issue.message }];
}

function pointer(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
