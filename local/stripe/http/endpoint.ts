import { z } from "zod";
import type { Context } from "@/local/stripe/context";
import type { ApiError } from "./errors";
import type { FormTree } from "./form";
import { list, parseParams, text } from "./params";

/** What a handler gives: an object, or an error whose changes are kept (a declined payment is on record). */
export type Outcome = { object: object } | { error: ApiError };

/** One API endpoint, ready to run in a transaction. */
export interface Endpoint {
  method: "GET" | "POST" | "DELETE";
  path: string;
  run(ctx: Context, id: string, form: FormTree): Outcome;
}

interface Declaration<Shape extends z.ZodRawShape> {
  params?: Shape;
  /** `id` is the path's id, or empty. */
  run(ctx: Context, params: z.output<z.ZodObject<Shape, z.core.$strict>>, id: string): object;
}

/** Thrown away by nobody: a handler returns it to answer an error and yet keep what it changed. */
export class Kept {
  readonly error: ApiError;
  constructor(error: ApiError) {
    this.error = error;
  }
}

/** Declares an endpoint: `"POST /v1/customers"`, the parameters it knows, and its handler. */
export function endpoint<Shape extends z.ZodRawShape>(route: string, declared: Declaration<Shape>): Endpoint {
  const [method, path = ""] = route.split(" ");
  const shape: z.ZodRawShape = { ...declared.params };
  // `expand` belongs to every endpoint and is read by the caller; here it is only allowed.
  const withExpand = z.strictObject({ ...shape, expand: list(text).optional() });
  return {
    method: method === "GET" || method === "DELETE" ? method : "POST",
    path,
    run(ctx, id, form) {
      const { expand: _, ...params } = parseParams(withExpand, form);
      // The schema just parsed is the declared shape plus `expand`, which was taken off again.
      const result = declared.run(ctx, params as z.output<z.ZodObject<Shape, z.core.$strict>>, id);
      return result instanceof Kept ? { error: result.error } : { object: result };
    },
  };
}
