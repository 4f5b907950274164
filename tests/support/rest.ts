import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serveRest } from "@/server/rest";
import { checkAgainstDocument } from "./openapi-check";

export interface RestAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape is what they check.
  body: any;
}

let origin: Promise<string> | undefined;

/** The door over HTTP, in this process, for as long as the process lives. */
function listen(): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer((request, response) => void serveRest(request, response));
    server.listen(0, "127.0.0.1", () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
    server.unref();
  });
}

/** Where the door listens: for clients of others' making. */
export function restOrigin(): Promise<string> {
  origin ??= listen();
  return origin;
}

/** Calls the REST door as a third party would, over HTTP; each answer is checked against the document. */
export async function rest(
  method: string,
  path: string,
  options: { key?: string; body?: unknown; headers?: Record<string, string>; raw?: string } = {},
): Promise<RestAnswer> {
  const text = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(`${await restOrigin()}/api/v1${path}`, {
    method,
    headers: {
      ...(options.key && { authorization: `Bearer ${options.key}` }),
      ...(text !== undefined && { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(text !== undefined && { body: text }),
  });
  const answer = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "json");
  const body = answer ? (isJson ? JSON.parse(answer) : answer) : undefined;
  checkAgainstDocument(method, path, response, body);
  return { status: response.status, headers: response.headers, body };
}

/** Calls in bursts until one is refused: one by one, a bucket fills as fast as a busy machine empties it. */
export async function untilLimited<Answer extends { status: number }>(
  call: (nth: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < 2_000 && !answers.some(({ status }) => status === 429)) {
    const burst = Array.from({ length: 20 }, (_, nth) => call(answers.length + nth));
    answers.push(...(await Promise.all(burst)));
  }
  return answers;
}
