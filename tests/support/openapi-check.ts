import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { openApiDocument } from "@/server/rest";
import { matchRoute } from "@/server/rest/routes";

const DOCUMENT = "openapi.json";
let ajv: Ajv2020 | undefined;

function validator(): Ajv2020 {
  if (ajv) return ajv;
  ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats(ajv);
  ajv.addSchema(JSON.parse(JSON.stringify(openApiDocument())), DOCUMENT);
  return ajv;
}

/** Fails when an answer of an exported operation is not one that the OpenAPI document promises. */
export function checkAgainstDocument(method: string, path: string, response: Response, body: unknown): void {
  const match = matchRoute(method, path.split("?")[0] ?? path);
  if (match.kind !== "found") return;
  const { route } = match.operation;
  const where = `${method} ${route.path} ${response.status}`;
  if (response.status === 304) return;
  const pointer = `/paths/${escapePointer(route.path)}/${method.toLowerCase()}/responses/${response.status}`;
  const promised = at(JSON.parse(JSON.stringify(openApiDocument())), pointer);
  if (!promised) throw new Error(`${where} is not in the OpenAPI document.`);
  for (const name of Object.keys(promised.headers ?? {})) {
    const optional = /^(RateLimit|Access-Control-)/.test(name);
    if (!optional && !response.headers.has(name)) throw new Error(`${where} lacks the header ${name}.`);
  }
  if (response.status === 204) return;
  const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
  const schema = validator().getSchema(`${DOCUMENT}#${pointer}/content/${escapePointer(type)}/schema`);
  if (!schema) throw new Error(`${where} answers ${type}, which the OpenAPI document does not promise.`);
  if (!schema(body)) {
    throw new Error(`${where} is not what the OpenAPI document promises: ${JSON.stringify(schema.errors)}`);
  }
}

function escapePointer(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

function at(document: unknown, pointer: string): { headers?: Record<string, unknown> } | undefined {
  let found: unknown = document;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    found = found && typeof found === "object" ? Reflect.get(found, key) : undefined;
  }
  return found && typeof found === "object" ? found : undefined;
}
