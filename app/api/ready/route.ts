import { readiness } from "@/server/ops";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const answer = await readiness();
  const status = answer.status === "not_ready" ? 503 : 200;
  return Response.json(answer, { status, headers: { "Cache-Control": "no-store" } });
}
