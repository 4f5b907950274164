import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pageRoutes } from "./page-routes";
import { failure, HttpError, send, toRequest } from "./request";
import { type Context, route } from "./router";
import { sdkRoutes } from "./sdk-routes";

const routes = [...sdkRoutes, ...pageRoutes];

/** Listens for the SDK and for people. Gives the address, and a close that also ends idle connections. */
export async function serve(context: Context, port: number, host: string) {
  const server = createServer(async (incoming, response) => {
    try {
      send(response, await route(routes, context, toRequest(incoming)));
    } catch (error) {
      if (error instanceof HttpError) return send(response, failure(error.status, error.message));
      context.log(
        `${incoming.method} ${incoming.url}: ${error instanceof Error ? error.message : String(error)}`,
      );
      if (!response.headersSent) send(response, failure(500, "internal error"));
    }
  });
  await listen(server, port, host);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${actual}`,
    async close(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(
        taken ? new Error(`Port ${port} on ${host} is taken: stop what uses it, or choose another`) : error,
      );
    });
    server.listen(port, host, () => {
      resolve();
    });
  });
}
