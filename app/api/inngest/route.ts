import { serve } from "inngest/next";
import type { NextRequest } from "next/server";
import { createInngest, functionsOf } from "@/inngest";

/** Seconds a call may take where the host sets a limit; steps that take longer go on in the next call. */
export const maxDuration = 60;

let serving: ReturnType<typeof serve> | undefined;

/** Made at the first request: a build has no environment. */
function handler() {
  if (!serving) {
    const client = createInngest();
    serving = serve({ client, functions: functionsOf(client) });
  }
  return serving;
}

export const GET = (request: NextRequest, context: unknown) => handler().GET(request, context);
export const POST = (request: NextRequest, context: unknown) => handler().POST(request, context);
export const PUT = (request: NextRequest, context: unknown) => handler().PUT(request, context);
