import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as rateLimits from "@/server/services/rate-limits";
import { ListRateLimits, RateLimitList } from "@/server/services/rate-limits/schemas";

export const rateLimitsRouter = router({
  list: operation({
    permission: "usage:read",
    meter: "api_calls",
    rest: {
      method: "GET",
      path: "/rate-limits",
      summary: "Limits, what is left, and recent use",
      tag: "Usage",
    },
  })
    .input(ListRateLimits)
    .output(RateLimitList)
    .query(({ ctx, input }) => rateLimits.listRateLimits(ctx, input)),
});
