import { handleRest } from "@/server/rest";
import { checkAgainstDocument } from "./openapi-check";

export interface RestAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape is what they check.
  body: any;
}

/** Calls the REST door in this process, as a third party would over HTTP; each answer is checked against the document. */
export async function rest(
  method: string,
  path: string,
  options: { key?: string; body?: unknown; headers?: Record<string, string>; raw?: string } = {},
): Promise<RestAnswer> {
  const text = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const request = new Request(`http://127.0.0.1:3000/api/v1${path}`, {
    method,
    headers: {
      ...(options.key && { authorization: `Bearer ${options.key}` }),
      ...(text !== undefined && { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(text !== undefined && { body: text }),
  });
  const response = await handleRest(request);
  const answer = await response.text();
  const body = answer ? JSON.parse(answer) : undefined;
  checkAgainstDocument(method, path, response, body);
  return { status: response.status, headers: response.headers, body };
}
