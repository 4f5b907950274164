import { z } from "zod";
import { AsyncCheckpoint, IncomingEvents, RegisterBody } from "@/local/inngest/protocol";
import { ingestEvents, loadOutputs, readRun, registerApp, saveCheckpoint } from "@/local/inngest/store";
import { type Answer, failure, json, readJson } from "./request";
import type { Route } from "./router";

const receiveEvents: Route["handle"] = async ({ store, wake }, request) => {
  const events = IncomingEvents.safeParse(await readJson(request));
  if (!events.success) return failure(400, z.prettifyError(events.error));
  const seed = request.headers["x-inngest-event-id-seed"];
  const ids = await ingestEvents(store, events.data, typeof seed === "string" ? seed : undefined);
  wake();
  return json(200, { ids, status: 200 });
};

const register: Route["handle"] = async ({ store, wake, log }, request) => {
  const body = RegisterBody.safeParse(await readJson(request));
  if (!body.success) return failure(400, z.prettifyError(body.error));
  const result = await registerApp(store, body.data);
  if (!result.ok) {
    log(`sync of ${body.data.appName} refused: ${result.problems.join("; ")}`);
    return failure(400, result.problems.join("; "));
  }
  wake();
  return json(200, { ok: true, status: 200, modified: result.modified });
};

const checkpoint: Route["handle"] = async ({ store }, request, [runId = ""]) => {
  const body = AsyncCheckpoint.safeParse(await readJson(request));
  if (!body.success) return failure(400, z.prettifyError(body.error));
  const result = await saveCheckpoint(store, { runId, token: body.data.qi_id, steps: body.data.steps });
  if (result === "saved") return json(200, { data: { run_id: runId } });
  if (result === "stale") return failure(409, "this call has lost its lease; the run goes on elsewhere");
  return failure(400, `a checkpoint cannot hold the operation ${result.unsupported}`);
};

const actions: Route["handle"] = async ({ store }, _request, [runId = ""]) =>
  json(200, Object.fromEntries(await loadOutputs(store, runId)));

const batch: Route["handle"] = async ({ store }, _request, [runId = ""]) => {
  const found = await readRun(store, runId);
  return found ? json(200, found.run.events) : failure(404, "no such run");
};

function unsupported(): Answer {
  return failure(501, "durable endpoints, signals and realtime are not supported by the local executor");
}

/** What the SDK calls: events, registration, checkpoints, and a run's state when it is too large to be sent. */
export const sdkRoutes: Route[] = [
  { method: "POST", path: /^\/e\/[^/]+$/, handle: receiveEvents },
  { method: "POST", path: /^\/fn\/register$/, handle: register },
  { method: "POST", path: /^\/v1\/checkpoint\/([^/]+)\/async$/, handle: checkpoint },
  { method: "GET", path: /^\/v0\/runs\/([^/]+)\/actions$/, handle: actions },
  { method: "GET", path: /^\/v0\/runs\/([^/]+)\/batch$/, handle: batch },
  { method: "POST", path: /^\/v1\/(checkpoint|signals|realtime)(\/.*)?$/, handle: async () => unsupported() },
  {
    method: "GET",
    path: /^\/dev$/,
    handle: async () => json(200, { version: "local", isSingleNodeService: true }),
  },
  { method: "GET", path: /^\/health$/, handle: async () => json(200, { status: 200, message: "OK" }) },
];
