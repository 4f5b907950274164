import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import { CreatedApiKey } from "@/server/services/api-keys/schemas";
import * as serviceAccounts from "@/server/services/service-accounts";
import {
  CreateServiceAccount,
  CreateServiceAccountKey,
  ListServiceAccounts,
  ServiceAccount,
  ServiceAccountList,
  ServiceAccountRef,
  UpdateServiceAccount,
} from "@/server/services/service-accounts/schemas";

const reads = { permission: "service-accounts:read", feature: "api", meter: "api_calls" } as const;
const writes = { permission: "service-accounts:write", feature: "api", meter: "api_calls" } as const;
const tag = "Service accounts";
const path = "/service-accounts/{serviceAccountId}";

export const serviceAccountsRouter = router({
  list: operation({
    ...reads,
    rest: { method: "GET", path: "/service-accounts", summary: "List service accounts", tag },
  })
    .input(ListServiceAccounts)
    .output(ServiceAccountList)
    .query(({ ctx, input }) => serviceAccounts.listServiceAccounts(ctx, input)),

  get: operation({ ...reads, rest: { method: "GET", path, summary: "Get a service account", tag } })
    .input(ServiceAccountRef)
    .output(ServiceAccount)
    .query(({ ctx, input }) => serviceAccounts.getServiceAccount(ctx, input)),

  create: operation({
    ...writes,
    rest: {
      method: "POST",
      path: "/service-accounts",
      status: 201,
      summary: "Create a service account",
      tag,
    },
  })
    .input(CreateServiceAccount)
    .output(ServiceAccount)
    .mutation(({ ctx, input }) => serviceAccounts.createServiceAccount(ctx, input)),

  update: operation({ ...writes, rest: { method: "PATCH", path, summary: "Change a service account", tag } })
    .input(UpdateServiceAccount)
    .output(ServiceAccount)
    .mutation(({ ctx, input }) => serviceAccounts.updateServiceAccount(ctx, input)),

  suspend: operation({
    ...writes,
    rest: { method: "POST", path: `${path}/suspend`, summary: "Suspend a service account", tag },
  })
    .input(ServiceAccountRef)
    .output(ServiceAccount)
    .mutation(({ ctx, input }) => serviceAccounts.suspendServiceAccount(ctx, input)),

  reinstate: operation({
    ...writes,
    rest: { method: "POST", path: `${path}/reinstate`, summary: "Reinstate a service account", tag },
  })
    .input(ServiceAccountRef)
    .output(ServiceAccount)
    .mutation(({ ctx, input }) => serviceAccounts.reinstateServiceAccount(ctx, input)),

  delete: operation({
    ...writes,
    rest: { method: "DELETE", path, status: 204, summary: "Delete a service account", tag },
  })
    .input(ServiceAccountRef)
    .output(z.null())
    .mutation(({ ctx, input }) => serviceAccounts.deleteServiceAccount(ctx, input)),

  createKey: operation({
    ...writes,
    rest: {
      method: "POST",
      path: `${path}/keys`,
      status: 201,
      summary: "Create a service account's API key",
      tag,
    },
  })
    .input(CreateServiceAccountKey)
    .output(CreatedApiKey)
    .mutation(({ ctx, input }) => serviceAccounts.createServiceAccountKey(ctx, input)),
});
