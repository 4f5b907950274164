/** Stripe's four kinds of error. Source: docs.stripe.com/api/errors. */
export type ErrorType = "invalid_request_error" | "card_error" | "idempotency_error" | "api_error";

export interface ErrorDetails {
  code?: string;
  param?: string;
  decline_code?: string;
}

/** An error that the API answers; thrown, it also undoes what the request had changed. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: ErrorType;
  readonly details: ErrorDetails;

  constructor(status: number, type: ErrorType, message: string, details: ErrorDetails = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.details = details;
  }

  /** The body as Stripe writes it. */
  body(requestId: string): { error: Record<string, unknown> } {
    const { code } = this.details;
    return {
      error: {
        ...this.details,
        ...(code && { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}` }),
        message: this.message,
        request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
        type: this.type,
      },
    };
  }
}

/** 400 with the parameter at fault. */
export function invalid(message: string, details: ErrorDetails = {}): ApiError {
  return new ApiError(400, "invalid_request_error", message, details);
}

/** 404 for an id in the path, 400 for one in a parameter, as Stripe does. */
export function missing(noun: string, id: string, param = "id"): ApiError {
  const status = param === "id" ? 404 : 400;
  return new ApiError(status, "invalid_request_error", `No such ${noun}: '${id}'`, {
    code: "resource_missing",
    param,
  });
}

/** 402: the card's own fault. */
export function cardError(message: string, declineCode: string, code = "card_declined"): ApiError {
  return new ApiError(402, "card_error", message, { code, decline_code: declineCode });
}
