import { addRoute, createRouter, findRoute } from "rou3";
import type { Endpoint } from "./endpoint";
import { ApiError, invalid } from "./errors";

/** Finds the endpoint of a request and the id in its path. */
export type FindEndpoint = (method: string, path: string) => { endpoint: Endpoint; id: string };

/** A router over the endpoints; 404 in Stripe's words for what none of them serves. */
export function routeEndpoints(endpoints: Endpoint[]): FindEndpoint {
  const router = createRouter<Endpoint>();
  for (const endpoint of endpoints) addRoute(router, endpoint.method, endpoint.path, endpoint);
  return (method, path) => {
    const found = findRoute(router, method, path);
    if (!found) {
      throw new ApiError(404, "invalid_request_error", `Unrecognized request URL (${method}: ${path}).`);
    }
    return { endpoint: found.data, id: decode(found.params?.id ?? "") };
  };
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw invalid(`Invalid id in the address: ${id}`);
  }
}
