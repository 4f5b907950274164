/** Each way an operation can fail, with what every door answers for it. The one error table. */
export const ERROR_TABLE = {
  invalid_input: { status: 400, trpc: "BAD_REQUEST", title: "The request is not valid" },
  unauthenticated: { status: 401, trpc: "UNAUTHORIZED", title: "Authentication is required" },
  session_expired: { status: 401, trpc: "UNAUTHORIZED", title: "The session is too old for this workspace" },
  plan_limit: { status: 402, trpc: "PAYMENT_REQUIRED", title: "The plan does not allow this" },
  forbidden: { status: 403, trpc: "FORBIDDEN", title: "Not permitted" },
  second_factor_required: { status: 403, trpc: "FORBIDDEN", title: "A second factor is required" },
  impersonation_read_only: { status: 403, trpc: "FORBIDDEN", title: "This visit is read-only" },
  impersonation_ended: { status: 403, trpc: "FORBIDDEN", title: "The visit has ended" },
  not_found: { status: 404, trpc: "NOT_FOUND", title: "Not found" },
  method_not_allowed: { status: 405, trpc: "METHOD_NOT_SUPPORTED", title: "Method not allowed" },
  request_timeout: { status: 408, trpc: "TIMEOUT", title: "The request came too slowly" },
  conflict: { status: 409, trpc: "CONFLICT", title: "Conflict" },
  idempotency_in_flight: { status: 409, trpc: "CONFLICT", title: "The same request is still in flight" },
  payload_too_large: { status: 413, trpc: "PAYLOAD_TOO_LARGE", title: "The body is too large" },
  unsupported_media_type: { status: 415, trpc: "UNSUPPORTED_MEDIA_TYPE", title: "Unsupported content type" },
  idempotency_key_reused: {
    status: 422,
    trpc: "UNPROCESSABLE_CONTENT",
    title: "The idempotency key was used with another request",
  },
  rate_limited: { status: 429, trpc: "TOO_MANY_REQUESTS", title: "Too many requests" },
  internal: { status: 500, trpc: "INTERNAL_SERVER_ERROR", title: "Something went wrong" },
  unavailable: { status: 503, trpc: "SERVICE_UNAVAILABLE", title: "Temporarily unavailable" },
  overloaded: { status: 503, trpc: "SERVICE_UNAVAILABLE", title: "Too much is going on" },
} as const satisfies Record<string, { status: number; trpc: string; title: string }>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** One bad field: a JSON pointer (RFC 6901) into the body, or the name of a query or path parameter. */
export interface FieldError {
  pointer: string;
  message: string;
}

export interface ErrorExtras {
  /** Bad fields, one entry each. */
  errors?: readonly FieldError[];
  /** Public facts for the client, such as what the plan allows. Never a secret or a database message. */
  details?: Readonly<Record<string, string | number | boolean | null>>;
  /** Response headers, such as `Retry-After`. */
  headers?: Readonly<Record<string, string>>;
  /** Of a refusal by limits: the names of the policies that the request broke. */
  violatedPolicies?: readonly string[];
  cause?: unknown;
}

/** The only error an operation throws on purpose; its message is written for the person who reads it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly details: NonNullable<ErrorExtras["details"]>;
  readonly headers: NonNullable<ErrorExtras["headers"]>;
  readonly violatedPolicies: readonly string[];

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.code = code;
    this.errors = extras.errors ?? [];
    this.details = extras.details ?? {};
    this.headers = extras.headers ?? {};
    this.violatedPolicies = extras.violatedPolicies ?? [];
  }

  get status(): number {
    return ERROR_TABLE[this.code].status;
  }
}

// Of the class, not of each: to set it there costs more than the rest of the constructor.
AppError.prototype.name = "AppError";

/**
 * Makes an error without a stack: for what is thrown in floods, where collecting one is a large part of what a refusal
 * costs, and for what wraps an error that has its own.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** 404 for a resource that does not exist, or that another tenant owns: the two must look the same. */
export function notFound(noun: string): AppError {
  return new AppError("not_found", `There is no such ${noun}.`);
}

/** 404 for a path of the API that is not there, or is hidden: the two must look the same. */
export function noSuchPath(): AppError {
  return new AppError("not_found", "There is no such path in this API.");
}

/** The same for an operation of the dashboard's door. */
export function noSuchOperation(): AppError {
  return new AppError("not_found", "There is no such operation.");
}

/** 503 when something this operation needs did not answer in time. Nothing was changed. */
export function unavailable(what: string, cause?: unknown): AppError {
  return new AppError(
    "unavailable",
    `${what} did not answer in time. Nothing was changed; try again shortly.`,
    {
      headers: { "Retry-After": "1" },
      cause,
    },
  );
}

/** `Retry-After` in seconds: `least`, and up to `spread` more at random. Who was refused together must not come back together. */
function retryAfter(least: number, spread: number, random = Math.random): { "Retry-After": string } {
  return { "Retry-After": String(least + Math.floor(random() * (spread + 1))) };
}

/**
 * 503 for what was refused before it was begun, because more is asked than can be served. `reason` is for programs.
 * The callers are told to come back in 1 to `mostSeconds`.
 */
export function overloaded(
  what: string,
  reason: string,
  { mostSeconds = 3, random = Math.random } = {},
): AppError {
  return new AppError("overloaded", `${what} Nothing was done; try again shortly.`, {
    headers: retryAfter(1, mostSeconds - 1, random),
    details: { reason },
  });
}

/** 403 for an operator whose visit to the workspace is over. */
export function visitEnded(): AppError {
  return new AppError(
    "impersonation_ended",
    "Your visit to this workspace has ended. Begin another one in the operator console, with a reason.",
  );
}
