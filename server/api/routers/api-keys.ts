import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as apiKeys from "@/server/services/api-keys";
import {
  ApiKey,
  ApiKeyList,
  ApiKeyRef,
  CreateApiKey,
  CreatedApiKey,
  ListApiKeys,
  RotateApiKey,
  UpdateApiKey,
} from "@/server/services/api-keys/schemas";

const reads = { permission: "api-keys:read", feature: "api", meter: "api_calls" } as const;
const writes = { permission: "api-keys:write", feature: "api", meter: "api_calls" } as const;
const tag = "API keys";

export const apiKeysRouter = router({
  list: operation({ ...reads, rest: { method: "GET", path: "/api-keys", summary: "List API keys", tag } })
    .input(ListApiKeys)
    .output(ApiKeyList)
    .query(({ ctx, input }) => apiKeys.listApiKeys(ctx, input)),

  create: operation({
    ...writes,
    rest: { method: "POST", path: "/api-keys", status: 201, summary: "Create an API key", tag },
  })
    .input(CreateApiKey)
    .output(CreatedApiKey)
    .mutation(({ ctx, input }) => apiKeys.createApiKey(ctx, input)),

  update: operation({
    ...writes,
    rest: { method: "PATCH", path: "/api-keys/{apiKeyId}", summary: "Change an API key", tag },
  })
    .input(UpdateApiKey)
    .output(ApiKey)
    .mutation(({ ctx, input }) => apiKeys.updateApiKey(ctx, input)),

  rotate: operation({
    ...writes,
    rest: {
      method: "POST",
      path: "/api-keys/{apiKeyId}/rotate",
      summary: "Give an API key a new secret",
      tag,
    },
  })
    .input(RotateApiKey)
    .output(CreatedApiKey)
    .mutation(({ ctx, input }) => apiKeys.rotateApiKey(ctx, input)),

  revoke: operation({
    ...writes,
    rest: { method: "POST", path: "/api-keys/{apiKeyId}/revoke", summary: "Revoke an API key", tag },
  })
    .input(ApiKeyRef)
    .output(ApiKey)
    .mutation(({ ctx, input }) => apiKeys.revokeApiKey(ctx, input)),
});
