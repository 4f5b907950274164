import type { z } from "zod";
import { type Context, create } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { invalid, missing } from "@/local/stripe/http/errors";
import { text } from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import type { PortalSession } from "@/local/stripe/wire";
import { findCustomer } from "./customers";
import { defaultPortalConfiguration, findPortalConfiguration } from "./portal-configurations";

/** A portal link works for this long, counted from its making; Stripe's own expire as soon. */
export const PORTAL_SECONDS = 3_600;

/** The portal session; 404 when there is none. */
export function findPortalSession(ctx: Context, id: string): PortalSession {
  const session = ctx.store.get("portalSessions", id);
  if (!session) throw missing("billing_portal.session", id);
  return session;
}

const createParams = {
  configuration: text.optional(),
  customer: text,
  locale: text.optional(),
  return_url: text.optional(),
};

function createPortalSession(ctx: Context, given: z.output<z.ZodObject<typeof createParams>>): PortalSession {
  const customer = findCustomer(ctx, given.customer, "customer");
  const configuration =
    given.configuration === undefined
      ? defaultPortalConfiguration(ctx)
      : findPortalConfiguration(ctx, given.configuration, "configuration");
  if (given.return_url !== undefined && !/^https?:\/\/[^\s]+$/.test(given.return_url)) {
    throw invalid("Not a valid URL", { code: "url_invalid", param: "return_url" });
  }
  const id = newId("bps");
  const session: PortalSession = {
    id,
    object: "billing_portal.session",
    configuration: configuration.id,
    created: ctx.clock.seconds(),
    customer: customer.id,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: given.return_url ?? configuration.default_return_url,
    url: `${ctx.publicUrl}/portal/${id}`,
  };
  return create(ctx, "portalSessions", session, "billing_portal.session.created");
}

export const portalSessionEndpoints: Endpoint[] = [
  endpoint("POST /v1/billing_portal/sessions", { params: createParams, run: createPortalSession }),
];
