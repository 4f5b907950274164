import type { z } from "zod";
import type { Context } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { invalid, missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import { emptyable, flag, list, metadata, pagination, text } from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import type { WebhookEndpoint } from "@/local/stripe/wire";
import { mergeMetadata } from "./metadata";

type Stored = WebhookEndpoint & { secret: string };

function findEndpoint(ctx: Context, id: string): Stored {
  const found = ctx.store.get("webhookEndpoints", id);
  if (!found) throw missing("webhook endpoint", id);
  return found;
}

/** The secret is shown once, when the endpoint is made. */
function withoutSecret({ secret: _, ...shown }: Stored): WebhookEndpoint {
  return shown;
}

const writable = {
  description: emptyable(text).optional(),
  metadata: metadata.optional(),
};

const createParams = {
  ...writable,
  api_version: text.optional(),
  enabled_events: list(text.min(1)),
  url: text,
};

interface NewEndpoint {
  url: string;
  enabled_events: string[];
  secret?: string | undefined;
  api_version?: string | undefined;
  description?: string | null | undefined;
  metadata?: z.output<typeof metadata> | undefined;
}

/** Makes an endpoint; its secret is of the caller's choice or new. */
export function createEndpoint(ctx: Context, given: NewEndpoint): Stored {
  checkUrl(given.url);
  if (given.enabled_events.length === 0) {
    throw invalid("Missing required param: enabled_events.", {
      code: "parameter_missing",
      param: "enabled_events",
    });
  }
  const made: Stored = {
    id: newId("we"),
    object: "webhook_endpoint",
    api_version: given.api_version ?? null,
    application: null,
    created: ctx.clock.seconds(),
    description: given.description ?? null,
    enabled_events: given.enabled_events,
    livemode: false,
    metadata: mergeMetadata({}, given.metadata),
    secret: given.secret ?? newId("whsec", 32),
    status: "enabled",
    url: given.url,
  };
  ctx.store.put("webhookEndpoints", made);
  return made;
}

function checkUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw invalid("Not a valid URL", { code: "url_invalid", param: "url" });
  }
}

export const webhookEndpointEndpoints: Endpoint[] = [
  endpoint("POST /v1/webhook_endpoints", { params: createParams, run: createEndpoint }),
  endpoint("GET /v1/webhook_endpoints", {
    params: pagination,
    run: (ctx, paging) =>
      page(ctx.store.all("webhookEndpoints").map(withoutSecret), paging, "/v1/webhook_endpoints"),
  }),
  endpoint("GET /v1/webhook_endpoints/:id", {
    run: (ctx, _params, id) => withoutSecret(findEndpoint(ctx, id)),
  }),
  endpoint("POST /v1/webhook_endpoints/:id", {
    params: {
      ...writable,
      disabled: flag.optional(),
      enabled_events: list(text.min(1)).optional(),
      url: text.optional(),
    },
    run(ctx, given, id) {
      const current = findEndpoint(ctx, id);
      if (given.url !== undefined) checkUrl(given.url);
      const next: Stored = {
        ...current,
        description: given.description === undefined ? current.description : given.description,
        enabled_events: given.enabled_events ?? current.enabled_events,
        metadata: mergeMetadata(current.metadata, given.metadata),
        status: given.disabled === undefined ? current.status : given.disabled ? "disabled" : "enabled",
        url: given.url ?? current.url,
      };
      ctx.store.put("webhookEndpoints", next);
      return withoutSecret(next);
    },
  }),
  endpoint("DELETE /v1/webhook_endpoints/:id", {
    run(ctx, _params, id) {
      findEndpoint(ctx, id);
      ctx.store.remove("webhookEndpoints", id);
      return { id, object: "webhook_endpoint", deleted: true };
    },
  }),
];
