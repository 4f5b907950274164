import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { isTenantDeclaration, type TenantDeclaration } from "@/server/api/declaration";
import { FLAGS, isFlagKey } from "@/server/kernel/flags";
import { oncePerProcess } from "@/server/kernel/once";
import { responsesOf } from "./openapi-responses";
import { operatorScopeOf, REST_OPERATIONS, type RestOperation } from "./routes";

/** The OpenAPI 3.1 document of the exported operations, made from the schemas that they run on. */
export function openApiDocument() {
  return oncePerProcess("openapi", () =>
    createDocument({
      openapi: "3.1.1",
      info: {
        title: "Bulkhead API",
        version: "1.0.0",
        description:
          "The operations of a workspace, for its own programs. Make a key in the dashboard under API keys, and send it as `Authorization: Bearer …`. From a browser it can be called by pages of the origins that the workspace lists. What is for those who run this installation takes an operator's token instead, and no key.",
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
          operatorToken: {
            type: "http",
            scheme: "bearer",
            description:
              "A token of an operator of this installation: `bh_operator_…`, with scopes of its own.",
          },
        },
      },
    }),
  );
}

function tags() {
  const owners = REST_OPERATIONS.map(({ route, declaration }) => {
    return [
      route.tag,
      isTenantDeclaration(declaration) ? "of the workspace" : "of the installation",
    ] as const;
  });
  return [...new Map(owners)].map(([name, owner]) => ({ name, description: `${name} ${owner}.` }));
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
  const scope = operatorScopeOf(operation);
  const fields = Object.keys(input.shape);
  const others = fields.filter((name) => !pathParams.includes(name));
  const reads = route.method === "GET" || route.method === "DELETE";
  const query = reads && others.length > 0 ? z.object(pick(operation, others)) : undefined;
  return {
    operationId: operation.name.replace(".", "_"),
    summary: route.summary,
    tags: [route.tag],
    ...(isTenantDeclaration(declaration) && { description: needsOf(declaration) }),
    ...(scope && {
      description: `For operators: needs a token with the scope \`${scope}\`.`,
      security: [{ operatorToken: [] }],
    }),
    requestParams: {
      ...(pathParams.length > 0 && { path: z.object(pick(operation, pathParams)) }),
      ...(query && { query }),
      ...(!reads &&
        !route.ownAnswers && {
          header: route.ifMatch ? IDEMPOTENCY.extend(IF_MATCH) : IDEMPOTENCY,
        }),
    },
    ...(!reads && others.length > 0 && { requestBody: bodyOf(operation, others) }),
    responses: responsesOf(operation),
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

const IF_MATCH = {
  "If-Match": z.string().optional().meta({ description: "The ETag of the export that is replaced." }),
};

function pick(operation: RestOperation, names: readonly string[]): z.ZodRawShape {
  return Object.fromEntries(
    names.flatMap((name) => {
      const schema = operation.input.shape[name];
      return schema ? [[name, schema]] : [];
    }),
  );
}

function bodyOf(operation: RestOperation, names: readonly string[]) {
  const { wholeBody: schema, ownAnswers } = operation.route;
  if (schema)
    return ownAnswers ? { required: true, content: { "application/json": { schema } } } : wholeBody(schema);
  const own = operation.pathParams.length === 0 ? operation.input : z.strictObject(pick(operation, names));
  return { required: true, content: { "application/json": { schema: own } } };
}

const CLOUD_EVENTS = ["application/cloudevents+json", "application/cloudevents-batch+json"];

/** A body that is taken whole has the media types of CloudEvents too: it is how events come. */
function wholeBody(schema: z.ZodType) {
  const content = Object.fromEntries(["application/json", ...CLOUD_EVENTS].map((type) => [type, { schema }]));
  return { required: true, content };
}
