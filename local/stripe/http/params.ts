import { z } from "zod";
import { invalid } from "./errors";
import type { FormTree } from "./form";

/** Form values arrive as text; these turn them into what the field means. */
export const text = z.string();
export const whole = z
  .string()
  .regex(/^-?\d{1,15}$/, "integer")
  .transform(Number);
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");
export const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,12})?$/, "decimal");

/** Metadata: an empty value removes the key, an empty whole removes all. */
export const metadata = z.union([z.literal(""), z.record(z.string().max(40), z.string().max(500))]);

/** A field that an empty string unsets (null). */
export function emptyable<S extends z.ZodType>(schema: S) {
  return z.preprocess((value) => (value === "" ? null : value), schema.nullable());
}

/** An array: bracketed indices in their order; an empty string is an empty array. */
export function list<S extends z.ZodType>(schema: S) {
  return z.preprocess((value) => {
    if (value === "") return [];
    if (typeof value !== "object" || value === null) return value;
    return Object.keys(value)
      .sort((a, b) => Number(a) - Number(b))
      .map((key) => Reflect.get(value, key));
  }, z.array(schema));
}

/** A time in seconds, or a range of them. */
export const timeRange = z.union([
  whole.transform((at) => ({ gte: at, lte: at })),
  z.strictObject({
    gt: whole.optional(),
    gte: whole.optional(),
    lt: whole.optional(),
    lte: whole.optional(),
  }),
]);
export type TimeRange = { [K in "gt" | "gte" | "lt" | "lte"]?: number | undefined };

/** True where the second lies in the range; no range holds everything. */
export function inRange(at: number, range: TimeRange | undefined): boolean {
  if (!range) return true;
  const { gt, gte, lt, lte } = range;
  return (
    (gt === undefined || at > gt) &&
    (gte === undefined || at >= gte) &&
    (lt === undefined || at < lt) &&
    (lte === undefined || at <= lte)
  );
}

/** What every list takes. */
export const pagination = {
  limit: whole.optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
};

/** Checks a form against an endpoint's parameters; 400 in Stripe's words for the first fault. */
export function parseParams<S extends z.ZodType>(schema: S, form: FormTree): z.output<S> {
  const result = schema.safeParse(form);
  if (result.success) return result.data;
  const issue = deepest(result.error.issues);
  if (!issue) throw invalid("Invalid request.");
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const param = nameOf([...path, issue.keys[0] ?? ""]);
    throw invalid(`Received unknown parameter: ${param}`, { code: "parameter_unknown", param });
  }
  const param = nameOf(path);
  const value = valueAt(form, path);
  if (value === undefined) {
    throw invalid(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  }
  if (value === "") {
    throw invalid(`You passed an empty string for '${param}'.`, { code: "parameter_invalid_empty", param });
  }
  if (issue.message === "integer") {
    throw invalid(`Invalid integer: ${String(value)}`, { code: "parameter_invalid_integer", param });
  }
  throw invalid(`Invalid ${param}: ${issue.message}`, { param });
}

type Issue = z.core.$ZodIssue;

// A union reports each branch; the branch that got furthest names the field a person would look at.
function deepest(issues: Issue[]): Issue | undefined {
  const first = issues.find((issue) => issue.code === "unrecognized_keys") ?? issues[0];
  if (first?.code !== "invalid_union") return first;
  const inner = first.errors.flat().map((issue) => ({ ...issue, path: [...first.path, ...issue.path] }));
  return inner.sort((a, b) => b.path.length - a.path.length)[0] ?? first;
}

function nameOf(path: string[]): string {
  const [head = "", ...rest] = path;
  return head + rest.map((part) => `[${part}]`).join("");
}

function valueAt(form: FormTree, path: string[]): unknown {
  let node: unknown = form;
  for (const part of path) {
    if (typeof node !== "object" || node === null) return undefined;
    node = Reflect.get(node, part);
  }
  return node;
}
