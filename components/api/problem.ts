import { TRPCClientError } from "@trpc/client";
import { z } from "zod";

const ProblemData = z.object({
  httpStatus: z.number(),
  code: z.string(),
  title: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
  details: z.record(z.string(), z.unknown()).default({}),
  requestId: z.string().nullable().default(null),
});

/** What the server said about a failure, or what we can say when it did not answer. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  message: string;
  errors: readonly { pointer: string; message: string }[];
  /** What a program may want to know, such as the `reason` of a refusal. */
  details: Readonly<Record<string, unknown>>;
  requestId: string | null;
}

/** Reads any thrown value as a problem. A call that never got an answer has status 0. */
export function problemOf(error: unknown): Problem {
  if (error instanceof TRPCClientError) {
    const data = ProblemData.safeParse(error.data);
    if (data.success) {
      const { httpStatus, ...problem } = data.data;
      return { status: httpStatus, message: error.message, ...problem };
    }
  }
  return {
    status: 0,
    code: "no_answer",
    title: "The server could not be reached",
    message: "No answer came back. Check the connection and try again.",
    errors: [],
    details: {},
    requestId: null,
  };
}
