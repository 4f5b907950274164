import { AppError } from "@/server/kernel/errors";
import { readLimited } from "@/server/platform/bodies";
import type { RestRequest } from "./answer";
import type { RestOperation } from "./routes";

/** The largest body that is read, in bytes. */
export const MAX_BODY_BYTES = 1_048_576;

/** The operation's input out of path, query and body. What it may hold is the schema's to say. */
export async function readInput(
  request: RestRequest,
  operation: RestOperation,
  params: Record<string, string>,
): Promise<Record<string, unknown>> {
  const reads = operation.route.method === "GET" || operation.route.method === "DELETE";
  const given = reads ? readQuery(request, operation) : await readBody(request, operation);
  for (const name of operation.pathParams) {
    const text = params[name] ?? "";
    const value = operation.numberFields.has(name) ? asNumber(text) : text;
    if (name in given && given[name] !== value) {
      throw badField(`/${name}`, "differs from the path's");
    }
    given[name] = value;
  }
  readIfMatch(request, operation, given);
  return given;
}

/** The version that the caller wants to change, as an ETag has told it: the same as the field of the body. */
function readIfMatch(
  request: RestRequest,
  { route: { ifMatch: field } }: RestOperation,
  given: Record<string, unknown>,
): void {
  const tag = request.headers.get("if-match");
  if (!field || tag === null) return;
  const version = Number(/^"(\d{1,15})"$/.exec(tag)?.[1] ?? Number.NaN);
  if (Number.isNaN(version)) throw badField("/If-Match", "is not an ETag that an export has had");
  if (field in given && given[field] !== version) throw badField(`/${field}`, "differs from If-Match");
  given[field] = version;
}

function readQuery(request: RestRequest, operation: RestOperation): Record<string, unknown> {
  const start = request.url.indexOf("?");
  if (start === -1) return {};
  const given: Record<string, unknown> = {};
  for (const [name, text] of new URLSearchParams(request.url.slice(start + 1))) {
    if (name in given) throw badField(`/${name}`, "is given more than once");
    given[name] = operation.numberFields.has(name) ? asNumber(text) : text;
  }
  return given;
}

/** A number if the text is one; else the text, for the schema to refuse by name. */
function asNumber(text: string): unknown {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}

async function readBody(request: RestRequest, operation: RestOperation): Promise<Record<string, unknown>> {
  const text = await readText(request, operation.route.maxBodyBytes ?? MAX_BODY_BYTES);
  const takesBody = Object.keys(operation.input.shape).some((name) => !operation.pathParams.includes(name));
  if (text === "" && !takesBody) return {};
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    throw new AppError("unsupported_media_type", "Send the body as application/json.");
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON.");
  }
  if (operation.route.wholeBody) {
    refuseOtherForm(type, body);
    return { body };
  }
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new AppError("invalid_input", "The body must be a JSON object.");
  }
  return { ...body };
}

/** CloudEvents name by the content type whether the body is one event or a batch of them. */
function refuseOtherForm(type: string, body: unknown): void {
  const form = /^application\/cloudevents(-batch)?\+json\b/i.exec(type);
  if (!form || (form[1] !== undefined) === Array.isArray(body)) return;
  throw new AppError(
    "invalid_input",
    form[1] ? "A batch of CloudEvents is a JSON array." : "A CloudEvent is a JSON object.",
  );
}

/** The body as text, read no further than the limit. */
async function readText(request: RestRequest, maxBytes: number): Promise<string> {
  const body = await readLimited(request, maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new AppError("invalid_input", "The body is not valid UTF-8.");
  }
}

function badField(pointer: string, message: string): AppError {
  return new AppError("invalid_input", `The request is not valid: ${pointer} ${message}.`, {
    errors: [{ pointer, message }],
  });
}
