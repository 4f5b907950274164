import type { IncomingMessage, ServerResponse } from "node:http";
import { addRoute, createRouter, findRoute } from "rou3";
import type { Context } from "@/local/stripe/context";
import { CONTROLS, controlState } from "@/local/stripe/controls";
import { html, layout, type Page, type PageAnswer } from "@/local/stripe/pages";
import type { Dispatcher } from "@/local/stripe/webhooks/dispatcher";
import type { AnswerApi } from "./api";
import { readBody } from "./body";
import { ApiError } from "./errors";

/** One of the simulator's three doors: the API, the pages, the controls. */
export type Door = (request: IncomingMessage, url: URL, response: ServerResponse) => Promise<void>;

/** `/v1/…`: what the SDK calls. */
export function apiDoor(answerApi: AnswerApi): Door {
  return async (request, url, response) => {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const key = request.headers["idempotency-key"];
    const answer = await answerApi({
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.search.slice(1),
      body: await readBody(request),
      authorization: request.headers.authorization,
      idempotencyKey: typeof key === "string" ? key : undefined,
      gone: gone.signal,
    });
    if (answer === null) {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(answer.body);
  };
}

/** Everything a browser opens. */
export function pageDoor(ctx: Context, pages: Page[]): Door {
  const router = createRouter<Page>();
  for (const page of pages) addRoute(router, page.method, page.path, page);
  return async (request, url, response) => {
    const form = Object.fromEntries([
      ...url.searchParams,
      ...new URLSearchParams(request.method === "POST" ? await readBody(request) : ""),
    ]);
    const answer = runPage(() => {
      const found = findRoute(router, request.method ?? "GET", url.pathname);
      if (!found) throw new ApiError(404, "invalid_request_error", "There is no such page.");
      return found.data.run(ctx, found.params?.id ?? "", form);
    });
    if ("redirect" in answer) response.writeHead(303, { location: answer.redirect }).end();
    else {
      const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
      response.writeHead(answer.status, headers).end(answer.html);
    }
  };
}

function runPage(run: () => PageAnswer): PageAnswer {
  try {
    return run();
  } catch (error) {
    const known = error instanceof ApiError ? error : new ApiError(500, "api_error", String(error));
    const body = html`<h1>Not here</h1><p role="alert">${known.message}</p>`;
    return { status: known.status, html: layout("Not here", body) };
  }
}

/** `/_control/…`: JSON in and out; the console page's buttons post the same JSON as a form field. */
export function controlDoor(ctx: Context, dispatcher: Dispatcher): Door {
  return async (request, url, response) => {
    const name = url.pathname.slice("/_control/".length);
    const fromPage = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    try {
      refuseForeignOrigin(request);
      const answer = await runControl(ctx, dispatcher, name, request);
      if (fromPage) response.writeHead(303, { location: "/" }).end();
      else
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer, null, 2));
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError(500, "api_error", String(error));
      response
        .writeHead(known.status, { "content-type": "application/json" })
        .end(JSON.stringify(known.body("control")));
    }
  };
}

/** A page of another site must not turn the controls through a person's browser. */
function refuseForeignOrigin({ headers }: IncomingMessage): void {
  const { origin } = headers;
  if (origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === headers.host) return;
  throw new ApiError(403, "invalid_request_error", "The controls answer their own page only.");
}

async function runControl(
  ctx: Context,
  dispatcher: Dispatcher,
  name: string,
  request: IncomingMessage,
): Promise<object> {
  if (request.method === "GET" && name === "state") return controlState(ctx);
  const control = request.method === "POST" ? CONTROLS[name] : undefined;
  if (!control) throw new ApiError(404, "invalid_request_error", "There is no such control.");
  const raw = await readBody(request);
  const json = raw.startsWith("json=") ? (new URLSearchParams(raw).get("json") ?? "{}") : raw || "{}";
  try {
    return await control(ctx, dispatcher, JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ApiError(400, "invalid_request_error", "Malformed JSON.");
    throw error;
  } finally {
    dispatcher.wake();
  }
}
