import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "inngest/node";
import { z } from "zod";
import { createInngest, functionsOf } from "@/inngest";
import { type JsonError, type Op, readReply, type StepOutput, toJsonError } from "@/local/inngest/protocol";

export interface SentEvent {
  name: string;
  id?: string | undefined;
  data: Record<string, unknown>;
}

/** What became of one attempt. `retriable`: Inngest would try again. */
export type RunEnd = { end: "completed" } | { end: "failed"; error: JsonError; retriable: boolean };

export interface FunctionRuns {
  /** The app's functions as it registers them, with what triggers each. */
  functions: readonly RegisteredFunction[];
  /** Events that the app has sent to Inngest. */
  sent: SentEvent[];
  /** Runs a function on an event by the SDK's protocol: one attempt of each step, and a sleep is over at once. */
  run(functionId: string, event: SentEvent): Promise<RunEnd>;
  close(): Promise<void>;
}

const Registered = z.object({
  functions: z.array(
    z.object({
      id: z.string(),
      triggers: z.array(z.object({ event: z.string().optional(), cron: z.string().optional() })),
    }),
  ),
});
export type RegisteredFunction = z.infer<typeof Registered>["functions"][number];

const Events = z.array(
  z.object({ name: z.string(), id: z.string().optional(), data: z.record(z.string(), z.unknown()) }),
);

const MOST_CALLS = 100;

/** The app's functions behind their real door, and an Inngest that does nothing by itself. */
export async function startFunctionRuns(): Promise<FunctionRuns> {
  const sent: SentEvent[] = [];
  let functions: RegisteredFunction[] = [];
  const inngest = await listen(async (path, body) => {
    if (path.startsWith("/fn/register")) functions = Registered.parse(body).functions;
    if (!path.startsWith("/e/")) return { ok: true };
    const events = Events.parse(Array.isArray(body) ? body : [body]);
    sent.push(...events);
    return { status: 200, ids: events.map(() => randomUUID()) };
  });
  process.env.INNGEST_DEV = inngest.url;
  const client = createInngest();
  const door = createServer(serve({ client, functions: functionsOf(client) }));
  const doorUrl = `${await open(door)}/api/inngest`;
  const answer = await fetch(doorUrl, { method: "PUT" });
  if (!answer.ok) throw new Error(`The functions were not registered: ${await answer.text()}`);
  return {
    functions,
    sent,
    run: (functionId, event) => runOnce(doorUrl, functionId, event),
    close: async () => {
      for (const server of [inngest.server, door]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

async function runOnce(doorUrl: string, functionId: string, event: SentEvent): Promise<RunEnd> {
  const steps = new Map<string, StepOutput>();
  const runId = randomUUID();
  const waiting = ["step"];
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    const stepId = waiting.shift() ?? "step";
    const reply = await call(doorUrl, { functionId, runId, event, steps, stepId });
    if (reply.kind === "done") return { end: "completed" };
    if (reply.kind === "lost") throw new Error(`No answer of ${functionId}: ${reply.reason}`);
    if (reply.kind === "failed") return { end: "failed", error: reply.error, retriable: !reply.noRetry };
    for (const op of reply.ops) {
      const ended = take(op, steps, waiting, reply.noRetry);
      if (ended) return ended;
    }
  }
  throw new Error(`${functionId} did not end in ${MOST_CALLS} calls.`);
}

/** Does with an operation what an executor would, and says so when the run ends by it. */
function take(op: Op, steps: Map<string, StepOutput>, waiting: string[], noRetry: boolean) {
  const error = () => toJsonError(op.error ?? op.data);
  switch (op.op) {
    case "StepPlanned":
      waiting.push(op.id);
      return undefined;
    case "Step":
    case "StepRun":
      steps.set(op.id, { type: "data", data: op.data ?? null });
      return undefined;
    case "Sleep":
      steps.set(op.id, { type: "data", data: null });
      return undefined;
    case "StepFailed":
    case "StepError":
      if (op.op === "StepError" && !noRetry)
        return { end: "failed", error: error(), retriable: true } as const;
      steps.set(op.id, { type: "error", error: error() });
      return undefined;
    case "RunComplete":
      return { end: "completed" } as const;
    default:
      throw new Error(`The operation ${op.op} is not known here.`);
  }
}

interface Call {
  functionId: string;
  runId: string;
  event: SentEvent;
  steps: Map<string, StepOutput>;
  stepId: string;
}

async function call(doorUrl: string, { functionId, runId, event, steps, stepId }: Call) {
  const url = new URL(doorUrl);
  url.searchParams.set("fnId", functionId);
  url.searchParams.set("stepId", stepId);
  const given = { id: randomUUID(), ts: Date.now(), ...event };
  const stack = [...steps.keys()];
  const ctx = {
    run_id: runId,
    fn_id: functionId,
    env: "local",
    attempt: 0,
    max_attempts: 3,
    disable_immediate_execution: true,
    use_api: false,
    qi_id: randomUUID(),
    stack: { stack, current: stack.length },
  };
  const body = { ctx, event: given, events: [given], steps: Object.fromEntries(steps), version: -1 };
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-inngest-server-kind": "dev" },
    body: JSON.stringify(body),
  });
  const headers = Object.fromEntries(response.headers);
  return readReply({ status: response.status, headers, body: await response.text() }, Date.now());
}

async function listen(answer: (path: string, body: unknown) => Promise<object>) {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(await answer(request.url ?? "", body)));
  });
  return { server, url: await open(server) };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text ? JSON.parse(text) : undefined;
}

async function open(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
