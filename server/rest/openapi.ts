import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from "zod-openapi";
import { isTenantDeclaration, type TenantDeclaration } from "@/server/api/declaration";
import { ERROR_TABLE, type ErrorCode } from "@/server/kernel/errors";
import { FLAGS, isFlagKey } from "@/server/kernel/flags";
import { oncePerProcess } from "@/server/kernel/once";
import { Problem, problemType } from "./problem";
import { REST_OPERATIONS, type RestOperation } from "./routes";

/** The OpenAPI 3.1 document of the exported operations, made from the schemas that they run on. */
export function openApiDocument() {
  return oncePerProcess("openapi", () =>
    createDocument({
      openapi: "3.1.1",
      info: {
        title: "Bulkhead API",
        version: "1.0.0",
        description:
          "The operations of a workspace, for its own programs. Make a key in the dashboard under API keys, and send it as `Authorization: Bearer …`. From a browser it can be called by pages of the origins that the workspace lists.",
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "/api/v1", description: "This installation" }],
      security: [{ apiKey: [] }],
      tags: tags(),
      paths: paths(),
      components: {
        securitySchemes: {
          apiKey: {
            type: "http",
            scheme: "bearer",
            description: "An API key: `bh_live_…`. Its scopes say what it may do.",
          },
        },
      },
    }),
  );
}

function tags() {
  return [...new Set(REST_OPERATIONS.map((operation) => operation.route.tag))].map((name) => ({
    name,
    description: `${name} of the workspace.`,
  }));
}

function paths(): ZodOpenApiPathsObject {
  const all: ZodOpenApiPathsObject = {};
  for (const operation of REST_OPERATIONS) {
    const { method, path } = operation.route;
    const verb = method.toLowerCase() as "get" | "post" | "patch" | "delete";
    all[path] = { ...all[path], [verb]: describeOperation(operation) };
  }
  return all;
}

function describeOperation(operation: RestOperation): ZodOpenApiOperationObject {
  const { route, declaration, pathParams } = operation;
  const { input } = operation;
  const fields = Object.keys(input.shape);
  const others = fields.filter((name) => !pathParams.includes(name));
  const reads = route.method === "GET" || route.method === "DELETE";
  const query = reads && others.length > 0 ? z.object(pick(operation, others)) : undefined;
  return {
    operationId: operation.name.replace(".", "_"),
    summary: route.summary,
    tags: [route.tag],
    ...(isTenantDeclaration(declaration) && { description: needsOf(declaration) }),
    requestParams: {
      ...(pathParams.length > 0 && { path: z.object(pick(operation, pathParams)) }),
      ...(query && { query }),
      ...(!reads && { header: IDEMPOTENCY }),
    },
    ...(!reads && others.length > 0 && { requestBody: bodyOf(operation, others) }),
    responses: {
      [String(route.status ?? 200)]: success(operation),
      ...(route.createdWhen && { 201: success(operation) }),
      ...failures(operation),
    },
  };
}

function needsOf({ permission, feature }: TenantDeclaration): string {
  const scope = `Needs the scope \`${permission}\`.`;
  if (!feature || !isFlagKey(feature)) return scope;
  const { description, whenOff } = FLAGS[feature];
  const met = whenOff === "hidden" ? "404, as if this path were not there" : "402";
  return `${scope} ${description} Where \`${feature}\` is off for the workspace, the answer is ${met}.`;
}

const IDEMPOTENCY = z.object({
  "Idempotency-Key": z.string().max(255).optional().meta({
    description:
      "Makes the write happen once: the same key with the same body is answered from the first time.",
  }),
});

function pick(operation: RestOperation, names: readonly string[]): z.ZodRawShape {
  return Object.fromEntries(
    names.flatMap((name) => {
      const schema = operation.input.shape[name];
      return schema ? [[name, schema]] : [];
    }),
  );
}

function bodyOf(operation: RestOperation, names: readonly string[]) {
  if (operation.route.wholeBody) return wholeBody(operation.route.wholeBody);
  const schema = operation.pathParams.length === 0 ? operation.input : z.strictObject(pick(operation, names));
  return { required: true, content: { "application/json": { schema } } };
}

const CLOUD_EVENTS = ["application/cloudevents+json", "application/cloudevents-batch+json"];

/** A body that is taken whole has the media types of CloudEvents too: it is how events come. */
function wholeBody(schema: z.ZodType) {
  const content = Object.fromEntries(["application/json", ...CLOUD_EVENTS].map((type) => [type, { schema }]));
  return { required: true, content };
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
      : { "application/json": { schema: operation.output } },
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
    "plan_limit",
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
