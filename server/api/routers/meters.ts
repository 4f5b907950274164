import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as meters from "@/server/services/meters";
import { CreateMeter, ListMeters, Meter, MeterList, UpdateMeter } from "@/server/services/meters/schemas";

const shared = { feature: "api", meter: "api_calls" } as const;
const tag = "Meters";

export const metersRouter = router({
  list: operation({
    ...shared,
    permission: "usage:read",
    rest: { method: "GET", path: "/meters", summary: "List meters", tag },
  })
    .input(ListMeters)
    .output(MeterList)
    .query(({ ctx, input }) => meters.listMeters(ctx, input)),

  create: operation({
    ...shared,
    permission: "usage:write",
    rest: { method: "POST", path: "/meters", status: 201, summary: "Create a meter", tag },
  })
    .input(CreateMeter)
    .output(Meter)
    .mutation(({ ctx, input }) => meters.createMeter(ctx, input)),

  update: operation({
    ...shared,
    permission: "usage:write",
    rest: { method: "PATCH", path: "/meters/{meterId}", summary: "Change or archive a meter", tag },
  })
    .input(UpdateMeter)
    .output(Meter)
    .mutation(({ ctx, input }) => meters.updateMeter(ctx, input)),
});
