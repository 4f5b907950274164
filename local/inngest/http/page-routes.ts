import { runPage, runsPage } from "@/local/inngest/pages";
import {
  cancelRun,
  countRuns,
  listApps,
  listRuns,
  RUN_STATUSES,
  type RunFilter,
  readRun,
  rerun,
} from "@/local/inngest/store";
import { type Answer, failure, json, type Request, redirect } from "./request";
import type { Route } from "./router";

const home: Route["handle"] = async ({ store }, request) => {
  const filter = readFilter(request.url, 100);
  if ("error" in filter) return failure(400, filter.error);
  const [runs, counts, apps] = await Promise.all([
    listRuns(store, filter),
    countRuns(store),
    listApps(store),
  ]);
  return runsPage({ runs, counts, apps, filter });
};

const list: Route["handle"] = async ({ store }, request) => {
  const filter = readFilter(request.url, 50);
  if ("error" in filter) return failure(400, filter.error);
  const runs = await listRuns(store, filter);
  return json(200, {
    data: runs.map((run) => ({
      id: run.id,
      functionId: run.function_id,
      status: run.status,
      event: run.event_name,
      attempts: run.attempts,
      error: run.error,
      createdAt: run.created_at,
      startedAt: run.started_at,
      endedAt: run.ended_at,
    })),
  });
};

const show: Route["handle"] = async ({ store }, _request, [id = ""]) => {
  const found = await readRun(store, id);
  return found ? runPage(found.run, found.steps) : failure(404, "no such run");
};

const again: Route["handle"] = async ({ store, wake }, request, [id = ""]) => {
  if (!sameOrigin(request)) return failure(403, "another site may not do this");
  const run = await rerun(store, id);
  if (run === undefined) return failure(404, "no such run, or its function is not served any more");
  wake();
  return done(request, run, { id: run });
};

const cancel: Route["handle"] = async ({ store, wake }, request, [id = ""]) => {
  if (!sameOrigin(request)) return failure(403, "another site may not do this");
  const result = await cancelRun(store, id);
  if (result === "missing") return failure(404, "no such run");
  if (result === "ended") return failure(409, "the run is over");
  wake();
  return done(request, id, { id, status: result });
};

/** Pages for people, and the list for programs. */
export const pageRoutes: Route[] = [
  { method: "GET", path: /^\/$/, handle: home },
  { method: "GET", path: /^\/runs\.json$/, handle: list },
  { method: "GET", path: /^\/runs\/([^/]+)$/, handle: show },
  { method: "POST", path: /^\/runs\/([^/]+)\/rerun$/, handle: again },
  { method: "POST", path: /^\/runs\/([^/]+)\/cancel$/, handle: cancel },
];

function readFilter(url: URL, fallback: number): RunFilter | { error: string } {
  const status = url.searchParams.get("status") || undefined;
  const known = RUN_STATUSES.find((candidate) => candidate === status);
  if (status !== undefined && known === undefined)
    return { error: `status is one of ${RUN_STATUSES.join(", ")}` };
  const limit = Number(url.searchParams.get("limit") ?? fallback);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000)
    return { error: "limit is a number from 1 to 1000" };
  return { status: known, event: url.searchParams.get("event") || undefined, limit };
}

// A page of another site can post a form here; its browser then names that site.
function sameOrigin(request: Request): boolean {
  const { origin, host } = request.headers;
  return origin === undefined || origin === `http://${host}`;
}

function done(request: Request, runId: string, value: unknown): Answer {
  const fromPage = request.headers.accept?.includes("text/html");
  return fromPage ? redirect(`/runs/${encodeURIComponent(runId)}`) : json(200, value);
}
