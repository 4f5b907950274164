import { setTimeout as sleep } from "node:timers/promises";
import Stripe from "stripe";
import type { Context } from "@/local/stripe/context";
import { newId } from "@/local/stripe/ids";
import type { Store } from "@/local/stripe/store";
import { authenticate } from "./auth";
import { ApiError } from "./errors";
import { type ApiAnswer, type ApiRequest, json, makeExecute } from "./execute";
import { faultError, takeFault } from "./faults";
import { keyInUse } from "./idempotency";
import type { FindEndpoint } from "./router";

/** Null means: no answer at all, close the connection. */
export type AnswerApi = (request: ApiRequest) => Promise<ApiAnswer | null>;

/** The API's whole way of a request: key, route, ordered faults, idempotency, one transaction, expansion. */
export function makeApi(
  store: Store,
  findEndpoint: FindEndpoint,
  context: (request: Context["request"]) => Context,
): AnswerApi {
  const inFlight = new Set<string>();
  const execute = makeExecute(store, findEndpoint, context);

  async function answer(request: ApiRequest, requestId: string): Promise<ApiAnswer | null> {
    authenticate(request.authorization);
    const key = request.method === "POST" ? request.idempotencyKey : undefined;
    if (key !== undefined && inFlight.has(key)) throw keyInUse(key);
    if (key !== undefined) inFlight.add(key);
    try {
      const fault = takeFault(store, request.method, request.path);
      if (fault?.afterCommit) execute(request, requestId, key);
      if (fault?.hang) {
        const ms = fault.hang === true ? 2_147_483_647 : fault.hang;
        await sleep(ms, undefined, { signal: request.gone }).catch(() => undefined);
        if (request.gone.aborted) return null;
      }
      if (fault && typeof fault.hang !== "number") throw faultError(fault);
      return execute(request, requestId, key);
    } finally {
      if (key !== undefined) inFlight.delete(key);
    }
  }

  return async (request) => {
    const requestId = newId("req", 14);
    const headers = { "Request-Id": requestId, "Stripe-Version": Stripe.API_VERSION };
    try {
      const given = await answer(request, requestId);
      return given && { ...given, headers: { ...headers, ...given.headers } };
    } catch (error) {
      const known =
        error instanceof ApiError
          ? error
          : new ApiError(500, "api_error", `Simulator fault: ${String(error)}`);
      const failed = json(known.status, known.body(requestId));
      return { ...failed, headers: { ...headers, ...failed.headers } };
    }
  };
}
