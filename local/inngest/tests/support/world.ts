import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import { type InngestOptions, type RunningInngest, startInngest } from "@/local/inngest";

export type Options = Partial<Omit<InngestOptions, "databaseUrl" | "port" | "appUrl">>;

export interface WorldOptions {
  databaseUrl: string;
  functions: (client: Inngest) => InngestFunction.Any[];
  executor?: Options;
  client?: Partial<ConstructorParameters<typeof Inngest>[0]>;
  serve?: Partial<Parameters<typeof serve>[0]>;
  /** False for a client that another executor than this world's own serves. */
  waitForSync?: boolean;
}

export interface ListedRun {
  id: string;
  functionId: string;
  status: string;
  event: string;
  attempts: number;
  error: { name: string; message: string } | null;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

const silent = { info() {}, warn() {}, error() {}, debug() {} };

/** A real SDK app on `node:http` and an executor that it is synced with. */
export async function startWorld(options: WorldOptions) {
  const app = await startApp();
  const logs: string[] = [];
  const settings: InngestOptions = {
    port: 0,
    databaseUrl: options.databaseUrl,
    appUrl: app.url,
    pollMs: 20,
    retryBaseMs: 20,
    prefer: "stand-in",
    log: (line) => logs.push(line),
    ...options.executor,
  };
  let executor: RunningInngest = await startInngest(settings);
  const client = new Inngest({
    id: "app",
    isDev: true,
    baseUrl: executor.url,
    logger: silent,
    ...options.client,
  });
  app.listen(serve({ ...options.serve, client, functions: options.functions(client) }));
  const synced = () => logs.some((line) => line.includes("registered") || line.includes("refused"));
  if (options.waitForSync !== false) await until(synced, "the sync");
  return {
    client,
    app,
    logs,
    get url() {
      return executor.url;
    },
    runs: (query = "") => listRuns(executor.url, query),
    runsAt: listRuns,
    /** Stops the executor and starts it again on the same port and database. */
    async restart(changes: Options = {}) {
      const port = Number(new URL(executor.url).port);
      await executor.close();
      executor = await startInngest({ ...settings, port, ...changes });
    },
    async close() {
      await executor.close();
      await app.close();
    },
  };
}

async function listRuns(url: string, query: string): Promise<ListedRun[]> {
  const answer = await fetch(`${url}/runs.json?limit=500&${query}`);
  const { data } = (await answer.json()) as { data: ListedRun[] };
  return data;
}

async function startApp() {
  let listener: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/inngest`,
    listen(next: RequestListener) {
      listener = next;
    },
    current: () => listener,
    /** Cuts every open connection, as a killed process does. */
    cut: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits for a condition, at most 45 s; throws when it never holds. */
export async function until<T>(
  condition: () => T | Promise<T>,
  what = "the condition",
): Promise<NonNullable<T>> {
  const end = Date.now() + 45_000;
  for (;;) {
    const value = await condition();
    if (value) return value as NonNullable<T>;
    if (Date.now() > end) throw new Error(`${what} did not come about within 45 s`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Waits until `count` runs of an event ended, and gives them. */
export async function ended(world: Pick<World, "runs">, event: string, count = 1): Promise<ListedRun[]> {
  return until(async () => {
    const runs = await world.runs(`event=${encodeURIComponent(event)}`);
    const over = runs.filter(({ status }) => status !== "queued" && status !== "running");
    return over.length >= count ? over : undefined;
  }, `${count} ended runs of ${event}`);
}
