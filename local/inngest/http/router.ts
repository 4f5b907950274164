import type { Store } from "@/local/inngest/store";
import { type Answer, failure, type Request } from "./request";

export interface Context {
  store: Store;
  wake: () => void;
  log: (line: string) => void;
}

export interface Route {
  method: "GET" | "POST";
  /** Matches the whole path; its groups are the handler's parameters, decoded. */
  path: RegExp;
  handle: (context: Context, request: Request, parameters: string[]) => Promise<Answer>;
}

/** Answers by the first route that fits; 405 where only the method does not, else 404. */
export async function route(routes: Route[], context: Context, request: Request): Promise<Answer> {
  const method = request.method === "HEAD" ? "GET" : request.method;
  let known = false;
  for (const candidate of routes) {
    const match = candidate.path.exec(request.url.pathname);
    if (!match) continue;
    known = true;
    if (candidate.method !== method) continue;
    return candidate.handle(context, request, match.slice(1).map(decode));
  }
  return known ? failure(405, "wrong method") : failure(404, "no such path");
}

function decode(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? "");
  } catch {
    return text ?? "";
  }
}
