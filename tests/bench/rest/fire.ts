import autocannon, { type Client, type Request } from "autocannon";
import { latencyRecorder } from "@/tests/bench/closed-loop";
import type { Run } from "@/tests/bench/figures";
import type { BenchTenant } from "@/tests/bench/seed";
import { readTenants } from "@/tests/bench/tenants";

export interface LoadTask {
  url: string;
  connections: number;
  warmUpRequests: number;
  seconds: number;
  /** What each answer's body begins with: an answer of another shape fails the run. */
  bodyBegins: string;
  /** Whose credentials rotate; without it requests carry none. */
  tenantsFile?: string;
  /** Which of them: a tenant's key, by default, or its owner's session. */
  credential?: "key" | "session";
}

const HEADERS: Record<"key" | "session", (tenant: BenchTenant) => Record<string, string>> = {
  key: ({ apiKey }: BenchTenant) => ({ authorization: `Bearer ${apiKey}` }),
  session: ({ session, slug }: BenchTenant) => ({ cookie: `bulkhead-session=${session}`, "x-tenant": slug }),
};

/** What is asked for: one request a tenant, or one of nobody's. */
export async function requestsOf({
  tenantsFile,
  credential,
}: Pick<LoadTask, "tenantsFile" | "credential">): Promise<(Request & { headers: Record<string, string> })[]> {
  const headers = tenantsFile ? (await readTenants(tenantsFile)).map(HEADERS[credential ?? "key"]) : [{}];
  return headers.map((one) => ({ method: "GET", headers: one }));
}

/** Sends requests on each connection in turn. Rejects when any answer was not 2xx, did not come, or was another. */
export function fire(
  { url, connections, bodyBegins }: Pick<LoadTask, "url" | "connections" | "bodyBegins">,
  requests: Request[],
  length: { amount: number } | { duration: number },
): Promise<Run> {
  const latencies = latencyRecorder();
  let connection = 0;
  const setupClient = (client: Client) => {
    // Each connection begins elsewhere in the list, so that they do not ask for one tenant together.
    const from = Math.floor((requests.length * connection) / connections);
    connection += 1;
    client.setRequests([...requests.slice(from), ...requests.slice(0, from)]);
  };
  const verifyBody = (body?: string | Buffer) => String(body).startsWith(bodyBegins);
  return new Promise((resolve, reject) => {
    const instance = autocannon({ url, connections, setupClient, verifyBody, ...length }, (error, result) => {
      if (error) return reject(error);
      const { non2xx, errors, timeouts, mismatches } = result;
      if (non2xx + errors + timeouts + mismatches > 0) {
        const statuses = JSON.stringify(result.statusCodeStats);
        return reject(
          new Error(
            `${url}: ${non2xx} answers were not 2xx, ${errors} failed, ${timeouts} timed out, ${mismatches} were not ${bodyBegins}…; ${statuses}`,
          ),
        );
      }
      resolve({ rate: result["2xx"] / result.duration, ...latencies.percentiles() });
    });
    instance.on("response", (_client, _status, _bytes, tookMs) => latencies.record(tookMs));
  });
}
