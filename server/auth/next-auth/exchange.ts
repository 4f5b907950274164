import type { NextApiRequest, NextApiResponse } from "next";
import type { AuthOptions } from "next-auth";
import * as nextAuthModule from "next-auth";
import { cookiesAreSecure } from "@/server/auth/sessions";
import { env } from "@/server/env";
import { readLimited } from "@/server/platform/bodies";
import { shedder } from "@/server/platform/overload";
import { defaultExport } from "./default-export";
import { ownAddress } from "./own-address";
import { Reply } from "./reply";

const MAX_BODY_BYTES = 16_384;

/** Hands a web request to next-auth through its Pages API, which needs nothing of a running Next.js. */
export async function exchange(request: Request, options: AuthOptions): Promise<Response> {
  const reply = new Reply();
  // next-auth reads these properties only, and calls these methods only (next-auth 4.24, next/index.js).
  const pageRequest = (await toPageRequest(request)) as unknown as NextApiRequest;
  const pageResponse = reply as unknown as NextApiResponse;
  await defaultExport(nextAuthModule)(pageRequest, pageResponse, options);
  return reply.toResponse();
}

async function toPageRequest(request: Request) {
  const url = new URL(request.url);
  const [action, providerId] = url.pathname.split("/").slice(3);
  const query = Object.fromEntries(url.searchParams);
  dropForeignCallback(query);
  const body = await readBody(request);
  dropForeignCallback(body);
  return {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    cookies: cookiesOf(request),
    query: { ...query, nextauth: [action, providerId].filter((part) => part !== undefined) },
    body,
  };
}

/** A callback URL that is not ours is dropped: next-auth answers 500 to one that it cannot read. */
function dropForeignCallback(given: Record<string, string>): void {
  const { callbackUrl } = given;
  if (callbackUrl !== undefined && ownAddress(callbackUrl, env().NEXTAUTH_URL) === undefined) {
    delete given.callbackUrl;
  }
}

function cookiesOf(request: Request): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0) cookies[pair.slice(0, at).trim()] ??= decoded(pair.slice(at + 1).trim());
  }
  const name = `${cookiesAreSecure() ? "__Secure-" : ""}next-auth.callback-url`;
  const callback = cookies[name];
  if (callback !== undefined && ownAddress(callback, env().NEXTAUTH_URL) === undefined) delete cookies[name];
  return cookies;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A form's fields or a JSON object's texts; anything else is an empty body. @throws AppError payload_too_large */
async function readBody(request: Request): Promise<Record<string, string>> {
  if (request.method !== "POST") return {};
  const read = await shedder().receive(() => readLimited(request, MAX_BODY_BYTES));
  const text = read.toString("utf8");
  const type = request.headers.get("content-type") ?? "";
  if (type.includes("application/x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(text));
  if (!type.includes("application/json")) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    const entries = parsed && typeof parsed === "object" ? Object.entries(parsed) : [];
    return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
  } catch {
    return {};
  }
}
