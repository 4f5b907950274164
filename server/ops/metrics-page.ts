import { timingSafeEqual } from "node:crypto";
import { database } from "@/db/client";
import { env } from "@/server/env";
import { metrics } from "@/server/platform/observability";

/** The Prometheus exposition, for whoever shows METRICS_TOKEN; without one set, for loopback alone. */
export async function metricsPage(request: Request): Promise<Response> {
  if (!mayRead(request)) return new Response("Not found\n", { status: 404 });
  const { registry, poolConnections } = metrics();
  for (const [pool, { saturation }] of Object.entries(database().pools)) {
    for (const [state, count] of Object.entries(saturation)) poolConnections.set({ pool, state }, count);
  }
  return new Response(await registry.metrics(), {
    headers: { "Content-Type": registry.contentType, "Cache-Control": "private, no-store" },
  });
}

function mayRead(request: Request): boolean {
  const token = env().METRICS_TOKEN;
  if (!token) return isLoopback(request);
  const given = Buffer.from(request.headers.get("authorization") ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Behind a proxy the first forwarded address is the caller's; asked directly, the host is loopback itself. */
function isLoopback(request: Request): boolean {
  const forwarded = request.headers.get("x-forwarded-for")?.split(",")[0]?.trim();
  return forwarded === undefined || /^(::ffff:)?127\.|^::1$/.test(forwarded);
}
