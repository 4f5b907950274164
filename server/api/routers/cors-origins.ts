import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as corsOrigins from "@/server/services/cors-origins";
import {
  CorsOrigin,
  CorsOriginList,
  CorsOriginRef,
  CreateCorsOrigin,
  ListCorsOrigins,
} from "@/server/services/cors-origins/schemas";

const reads = { permission: "tenant:read", meter: "api_calls" } as const;
/** No API key carries this scope: one that leaked out of a page cannot open the API to other pages. */
const writes = { permission: "tenant:write", meter: "api_calls" } as const;
const tag = "CORS origins";

export const corsOriginsRouter = router({
  list: operation({
    ...reads,
    rest: { method: "GET", path: "/cors-origins", summary: "List CORS origins", tag },
  })
    .input(ListCorsOrigins)
    .output(CorsOriginList)
    .query(({ ctx, input }) => corsOrigins.listCorsOrigins(ctx, input)),

  create: operation({
    ...writes,
    rest: { method: "POST", path: "/cors-origins", status: 201, summary: "Add a CORS origin", tag },
  })
    .input(CreateCorsOrigin)
    .output(CorsOrigin)
    .mutation(({ ctx, input }) => corsOrigins.createCorsOrigin(ctx, input)),

  delete: operation({
    ...writes,
    rest: {
      method: "DELETE",
      path: "/cors-origins/{corsOriginId}",
      status: 204,
      summary: "Remove a CORS origin",
      tag,
    },
  })
    .input(CorsOriginRef)
    .output(z.null())
    .mutation(({ ctx, input }) => corsOrigins.deleteCorsOrigin(ctx, input)),
});
