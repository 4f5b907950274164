import type { z } from "zod";
import type { ZodOpenApiResponseObject } from "zod-openapi";
import { isTenantDeclaration } from "@/server/api/declaration";
import { ERROR_TABLE, type ErrorCode } from "@/server/kernel/errors";
import { FLAGS, isFlagKey } from "@/server/kernel/flags";
import { Problem, problemType } from "./problem";
import { operatorScopeOf, type RestOperation } from "./routes";

/** What an operation answers, by status: when it did what it says, and each way in which it does not. */
export function responsesOf(operation: RestOperation): Record<string, ZodOpenApiResponseObject> {
  const { status = 200, createdWhen, version, hasEtag } = operation.route;
  return {
    [String(status)]: success(operation),
    ...(createdWhen && { 201: success(operation) }),
    ...((version || hasEtag) && { 304: { description: "What the caller has is what there is." } }),
    ...failures(operation),
    ...ownFailures(operation),
  };
}

function success(operation: RestOperation): ZodOpenApiResponseObject {
  const { status = 200, summary } = operation.route;
  const headers = {
    ...RESPONSE_HEADERS,
    ...(status === 201 && {
      Location: { description: "The new resource.", schema: { type: "string" as const } },
    }),
  };
  if (status === 204) return { description: summary, headers };
  return {
    description: summary,
    headers,
    content: operation.route.file
      ? { [operation.route.file]: { schema: { type: "string" as const } } }
      : { "application/json": { schema: operation.route.ownAnswers?.success ?? operation.output } },
  };
}

const text = (description: string) => ({ description, schema: { type: "string" as const } });
const RESPONSE_HEADERS = {
  "X-Request-ID": text("The request's id, as sent or made."),
  "RateLimit-Policy": text("Every limit that applies, as draft-ietf-httpapi-ratelimit-headers has it."),
  RateLimit: text("What is left of each, and when it is whole again."),
  "RateLimit-Degraded": text("`?1` while the process decides alone, by its share of the limits."),
  Vary: text("Names `Origin`: who may read the answer depends on it."),
  "Access-Control-Allow-Origin": text(
    "The caller's `Origin`, where the workspace of the key that was proven lists it; else absent.",
  ),
  "Access-Control-Expose-Headers": text("With it: the headers of the answer that the page may read."),
};

const {
  "RateLimit-Policy": POLICY,
  RateLimit: LEFT,
  "RateLimit-Degraded": DEGRADED,
  ...FAILURE_HEADERS
} = RESPONSE_HEADERS;

/** What a refusal tells beside its body, by its status. */
const REFUSAL_HEADERS: Readonly<Record<number, ZodOpenApiResponseObject["headers"]>> = {
  429: {
    "Retry-After": text("Seconds to wait."),
    "RateLimit-Policy": POLICY,
    RateLimit: LEFT,
    "RateLimit-Degraded": DEGRADED,
  },
  503: { "Retry-After": text("Seconds to wait.") },
};

/** Which errors an operation can answer with. */
function failures(operation: RestOperation): Record<string, ZodOpenApiResponseObject> {
  const writes = operation.route.method !== "GET";
  const codes: ErrorCode[] = [
    "invalid_input",
    "unauthenticated",
    ...(operatorScopeOf(operation) ? (["not_found"] as const) : (["plan_limit"] as const)),
    "forbidden",
    "rate_limited",
    "internal",
    "unavailable",
  ];
  if (operation.pathParams.length > 0 || isHidable(operation)) codes.push("not_found");
  if (writes) {
    codes.push("request_timeout", "conflict", "idempotency_key_reused");
    codes.push("payload_too_large", "unsupported_media_type");
  }
  return Object.fromEntries(
    codes
      .sort((a, b) => ERROR_TABLE[a].status - ERROR_TABLE[b].status)
      .map((code) => [String(ERROR_TABLE[code].status), failure(code)]),
  );
}

function isHidable({ declaration }: RestOperation): boolean {
  const feature = isTenantDeclaration(declaration) ? declaration.feature : undefined;
  return feature !== undefined && isFlagKey(feature) && FLAGS[feature].whenOff === "hidden";
}

/** Of a route that keeps to a protocol of its own. */
function ownFailures({ route: { ownAnswers } }: RestOperation): Record<string, ZodOpenApiResponseObject> {
  if (!ownAnswers) return {};
  const content = { "application/json": { schema: ownAnswers.failure } };
  return Object.fromEntries(
    ownAnswers.failures.map((status) => {
      const description = status === 404 ? "There is no such flag" : "The request is not valid";
      return [String(status), { description, headers: FAILURE_HEADERS, content }];
    }),
  );
}

function failure(code: ErrorCode): ZodOpenApiResponseObject {
  const { status, title } = ERROR_TABLE[code];
  return {
    description: title,
    headers: { ...FAILURE_HEADERS, ...REFUSAL_HEADERS[status] },
    content: { "application/problem+json": { schema: Problem, example: example(code) } },
  };
}

function example(code: ErrorCode): z.input<typeof Problem> {
  const { status, title } = ERROR_TABLE[code];
  return {
    type: problemType(code),
    title,
    status,
    detail: title,
    instance: "/api/v1/…",
    code,
    requestId: "0b0f7a4e-6a4e-4ed5-8c3b-5f0d0f5f8a11",
    errors: code === "invalid_input" ? [{ pointer: "/name", message: "must not be empty" }] : [],
    details: {},
    ...(code === "rate_limited" && { "violated-policies": ["tenant"] }),
  };
}
