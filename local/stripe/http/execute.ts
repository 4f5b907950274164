import type { Context } from "@/local/stripe/context";
import type { Store } from "@/local/stripe/store";
import { present } from "./expand";
import { type FormTree, parseForm } from "./form";
import { fingerprint, savedAnswer } from "./idempotency";
import type { FindEndpoint } from "./router";

export interface ApiRequest {
  method: string;
  path: string;
  query: string;
  body: string;
  authorization: string | undefined;
  idempotencyKey: string | undefined;
  /** Aborted when the caller has gone. */
  gone: AbortSignal;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Runs one authenticated request, or replays the answer its idempotency key already has. */
export type Execute = (request: ApiRequest, requestId: string, key: string | undefined) => ApiAnswer;

/** Each request is one transaction, in which its answer is saved under its idempotency key. */
export function makeExecute(
  store: Store,
  findEndpoint: FindEndpoint,
  context: (request: Context["request"]) => Context,
): Execute {
  return (request, requestId, key) => {
    const print = fingerprint(request.method, `${request.path}?${request.query}`, request.body);
    const saved = key === undefined ? undefined : savedAnswer(store, key, print);
    if (saved) {
      const replayed = { "Idempotent-Replayed": "true", "Original-Request": saved.requestId };
      return { status: saved.status, headers: replayed, body: saved.body };
    }
    const { endpoint, id } = findEndpoint(request.method, request.path);
    const form: FormTree = { ...parseForm(request.query), ...parseForm(request.body) };
    return store.transact(() => {
      const outcome = endpoint.run(context({ id: requestId, idempotencyKey: key ?? null }), id, form);
      const answer =
        "error" in outcome
          ? json(outcome.error.status, outcome.error.body(requestId))
          : json(200, present(store, outcome.object, expandOf(form)));
      if (key !== undefined) {
        const { status, body } = answer;
        store.put("savedAnswers", {
          id: key,
          fingerprint: print,
          status,
          body,
          requestId,
          savedAtMs: Date.now(),
        });
      }
      return answer;
    });
  };
}

/** An answer with a JSON body, indented as Stripe's are. */
export function json(status: number, body: unknown): ApiAnswer {
  return { status, headers: {}, body: JSON.stringify(body, null, 2) };
}

function expandOf(form: FormTree): string[] {
  const { expand } = form;
  return typeof expand === "object" ? Object.values(expand).filter((path) => typeof path === "string") : [];
}
