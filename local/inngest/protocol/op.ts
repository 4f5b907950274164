import { z } from "zod";

/** One operation in a 206 answer or in a checkpoint (`OutgoingOp` in inngest/types.ts). `id` is hashed. */
export const Op = z.looseObject({
  id: z.string().min(1),
  op: z.string().min(1),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  opts: z.record(z.string(), z.unknown()).nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
});
export type Op = z.infer<typeof Op>;

/** A 206 answer holds a list of operations, or, from forced executions, a single one. */
export const Ops = z.union([z.array(Op), Op.transform((op) => [op])]);

/** Body of `POST /v1/checkpoint/{run}/async`. `qi_id` is the dispatch's lease token. */
export const AsyncCheckpoint = z.looseObject({
  run_id: z.string(),
  fn_id: z.string(),
  qi_id: z.string(),
  steps: z.array(Op),
});

/** What a finished step gives back to the SDK on every later call. */
export type StepOutput = { type: "data"; data: unknown } | { type: "error"; error: JsonError };

/** An error as the SDK serialises it. */
export interface JsonError {
  name: string;
  message: string;
  stack?: string;
  [field: string]: unknown;
}

/** sha1("complete"): the id under which the SDK reports the function's own end among its operations. */
export const RUN_COMPLETE_ID = "0737c22d3bfae812339732d14d8c7dbd6dc4e09c";

/** Reads whatever an app threw into an error that has a name and a message. */
export function toJsonError(value: unknown, fallback = "Unknown error"): JsonError {
  if (typeof value === "string") return { name: "Error", message: value || fallback };
  if (typeof value !== "object" || value === null) return { name: "Error", message: fallback };
  const fields: Record<string, unknown> = { ...value };
  const text = (key: string) =>
    typeof fields[key] === "string" && fields[key] !== "" ? fields[key] : undefined;
  return { ...fields, name: text("name") ?? "Error", message: text("message") ?? text("error") ?? fallback };
}
