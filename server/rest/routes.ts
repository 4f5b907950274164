import type { AnyProcedure } from "@trpc/server";
import { addRoute, createRouter, findRoute, type RouterContext } from "rou3";
import { ZodNumber, ZodObject, type ZodType } from "zod";
import type { RestRoute } from "@/server/api/declaration";
import { appRouter } from "@/server/api/root";
import type { Meta } from "@/server/api/trpc";

/** Where every route begins. */
export const PREFIX = "/api/v1";

/** One exported operation: what the door and the OpenAPI document need to know of it. */
export interface RestOperation {
  /** The procedure's path, such as `projects.list`. */
  name: string;
  procedure: AnyProcedure;
  route: RestRoute;
  declaration: Meta["declaration"];
  input: ZodObject;
  output: ZodType;
  pathParams: readonly string[];
  /** Input fields that are numbers: a query string is text, so the door reads these as numbers. */
  numberFields: ReadonlySet<string>;
}

/** What an operator's token needs for it; undefined where it is for others. */
export function operatorScopeOf({ declaration }: Pick<RestOperation, "declaration">): string | undefined {
  return "scope" in declaration ? declaration.scope : undefined;
}

/** Every operation with a REST route, found in the router itself. */
export const REST_OPERATIONS: readonly RestOperation[] = Object.entries<AnyProcedure>(
  // tRPC keeps a flat record by dotted path, whatever its type says of nesting.
  Object(appRouter._def.procedures),
).flatMap(([name, procedure]) => {
  const meta = procedure._def.meta as Meta | undefined;
  const route = meta?.declaration.rest;
  if (!meta || !route) return [];
  if (!(meta.input instanceof ZodObject)) throw new TypeError(`The input of ${name} must be an object.`);
  const { declaration, input, output } = meta;
  const pathParams = [...route.path.matchAll(/\{(\w+)\}/g)].flatMap((match) => match[1] ?? []);
  return [{ name, procedure, route, declaration, input, output, pathParams, numberFields: numbersIn(input) }];
});

const matcher: RouterContext<RestOperation> = createRouter<RestOperation>();
for (const operation of REST_OPERATIONS) {
  addRoute(matcher, operation.route.method, operation.route.path.replace(/\{(\w+)\}/g, ":$1"), operation);
}

export type RouteMatch =
  | { kind: "found"; operation: RestOperation; params: Record<string, string> }
  | { kind: "wrong_method"; allow: string[] }
  | { kind: "unknown" };

/** The operation at a path, or which methods the path has, or that there is none. */
export function matchRoute(method: string, fullPath: string): RouteMatch {
  if (!fullPath.startsWith(`${PREFIX}/`)) return { kind: "unknown" };
  const path = fullPath.slice(PREFIX.length);
  const found = findRoute(matcher, method, path);
  if (found) {
    const params = decoded(found.params ?? {});
    return params ? { kind: "found", operation: found.data, params } : { kind: "unknown" };
  }
  const allow = (["GET", "POST", "PATCH", "DELETE"] as const).filter((other) =>
    findRoute(matcher, other, path),
  );
  return allow.length > 0 ? { kind: "wrong_method", allow } : { kind: "unknown" };
}

/** Parts of a path as they are meant; undefined where one is not written as the web writes them. */
function decoded(params: Record<string, string>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(params).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    return undefined;
  }
}

function numbersIn(input: ZodObject): ReadonlySet<string> {
  const numbers = Object.entries(input.shape).filter(
    ([, schema]) => innermost(schema as ZodType) instanceof ZodNumber,
  );
  return new Set(numbers.map(([name]) => name));
}

/** The schema inside `.optional()` and `.default()`. */
function innermost(schema: ZodType): ZodType {
  const inner: unknown = Reflect.get(schema.def, "innerType");
  return inner && typeof inner === "object" ? innermost(inner as ZodType) : schema;
}
