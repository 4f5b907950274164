import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { Redis, ReplyError } from "ioredis";
import { createPortableScripts } from "@/server/platform/redis/portable-scripts";

export type RestShim = { url: string; token: string; requests: () => number; close(): Promise<void> };

/** Speaks the Upstash REST protocol (POST /, /pipeline, /multi-exec; base64 replies) in front of a real Redis. */
export async function startRestShim(redisUrl: string): Promise<RestShim> {
  const redis = new Redis(redisUrl, { protocol: 2 });
  const token = "test-token";
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const body = await readJson(request);
    const encode = request.headers["upstash-encoding"] === "base64" ? toBase64 : (value: unknown) => value;
    const answer = (status: number, value: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: "Unauthorized" });
    try {
      if (request.url === "/") return answer(200, { result: encode(await call(redis, body as string[])) });
      if (request.url === "/pipeline") return answer(200, await runAll(redis, body as string[][], encode));
      if (request.url === "/multi-exec")
        return answer(200, await runMulti(redis, body as string[][], encode));
      answer(404, { error: "no such path" });
    } catch (error) {
      answer(error instanceof ReplyError ? 400 : 500, {
        error: error instanceof Error ? error.message : "?",
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    token,
    requests: () => requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      redis.disconnect();
    },
  };
}

// Upstash runs scripts that carry its own flag; the Redis behind this shim would refuse them.
const scripts = createPortableScripts();

async function call(redis: Redis, [first = "", ...rest]: string[]): Promise<unknown> {
  const command = [first.toUpperCase(), ...rest];
  const [name = "", ...args] = scripts.outgoing(command);
  return scripts.incoming(command, await redis.call(name, ...args));
}

function runAll(redis: Redis, commands: string[][], encode: (value: unknown) => unknown) {
  return Promise.all(
    commands.map((command) =>
      call(redis, command).then(
        (result) => ({ result: encode(result) }),
        (error: Error) => ({ error: error.message }),
      ),
    ),
  );
}

async function runMulti(redis: Redis, commands: string[][], encode: (value: unknown) => unknown) {
  const multi = redis.multi();
  for (const [name = "", ...args] of commands) multi.call(name.toUpperCase(), ...args);
  const results = (await multi.exec()) ?? [];
  return results.map(([error, result]) => (error ? { error: error.message } : { result: encode(result) }));
}

function toBase64(value: unknown): unknown {
  if (typeof value === "string") return value === "OK" ? value : Buffer.from(value).toString("base64");
  return Array.isArray(value) ? value.map(toBase64) : value;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
