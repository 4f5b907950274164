import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { makeClock } from "./clock";
import type { Context } from "./context";
import { makeApi } from "./http/api";
import { apiDoor, controlDoor, type Door, pageDoor } from "./http/doors";
import { routeEndpoints } from "./http/router";
import { advanceTo } from "./lifecycle/advance";
import { endpoints } from "./objects";
import { pages } from "./pages";
import { openStore } from "./store";
import { startDispatcher } from "./webhooks/dispatcher";

export interface StripeOptions {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** Where everything is kept; made when missing. */
  stateFile: string;
  /** The address a browser reaches it under; by default its own. */
  publicUrl?: string;
  log: (line: string) => void;
}

export interface RunningStripe {
  url: string;
  close(): Promise<void>;
}

const TICK_MS = 1_000;

/** Starts the simulator; what `stateFile` holds of an earlier run goes on, unsent webhooks included. */
export async function startStripe(options: StripeOptions): Promise<RunningStripe> {
  const { port, host = "127.0.0.1", stateFile, log } = options;
  const store = openStore(stateFile);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  }).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const publicUrl = (options.publicUrl ?? url).replace(/\/$/, "");
  const clock = makeClock(store);
  const context = (request: Context["request"]): Context => ({ store, clock, publicUrl, request });
  const dispatcher = startDispatcher(store, log);
  const doors = {
    api: apiDoor(makeApi(store, routeEndpoints(endpoints), context)),
    control: controlDoor(context(null), dispatcher),
    page: pageDoor(context(null), pages),
  };
  server.on("request", (request, response) => {
    handle(doors, url, request, response)
      .catch((error: unknown) => {
        log(`stripe: ${String(error)}`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      })
      .finally(() => dispatcher.wake());
  });
  const ticker = setInterval(() => tick(context(null), dispatcher.wake, log), TICK_MS);
  ticker.unref();
  return {
    url,
    async close() {
      clearInterval(ticker);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([dispatcher.stop(), closed]);
      store.close();
    },
  };
}

async function handle(
  doors: Record<"api" | "control" | "page", Door>,
  base: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? "/";
  if (!URL.canParse(path, base)) {
    response.writeHead(400).end();
    return;
  }
  const target = new URL(path, base);
  const kind = target.pathname.startsWith("/v1/")
    ? "api"
    : target.pathname.startsWith("/_control/")
      ? "control"
      : "page";
  await doors[kind](request, target, response);
}

function tick(ctx: Context, wake: () => void, log: (line: string) => void): void {
  try {
    if (advanceTo(ctx, ctx.clock.seconds()) > 0) wake();
  } catch (error) {
    log(`stripe billing: ${String(error)}`);
  }
}
