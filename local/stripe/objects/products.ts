import { z } from "zod";
import { type Context, create, emit, update } from "@/local/stripe/context";
import { type Endpoint, endpoint } from "@/local/stripe/http/endpoint";
import { invalid, missing } from "@/local/stripe/http/errors";
import { page } from "@/local/stripe/http/lists";
import {
  emptyable,
  flag,
  inRange,
  list,
  metadata,
  pagination,
  text,
  timeRange,
} from "@/local/stripe/http/params";
import { newId } from "@/local/stripe/ids";
import type { Product } from "@/local/stripe/wire";
import { mergeMetadata } from "./metadata";

const writable = {
  active: flag.optional(),
  default_price: text.optional(),
  description: emptyable(text).optional(),
  images: list(text).optional(),
  marketing_features: list(z.strictObject({ name: text })).optional(),
  metadata: metadata.optional(),
  statement_descriptor: emptyable(text).optional(),
  tax_code: emptyable(text).optional(),
  unit_label: emptyable(text).optional(),
  url: emptyable(text).optional(),
};

type Writable = z.output<z.ZodObject<typeof writable>> & { name?: string | undefined };

/** The product; an error naming `param` when there is none. */
export function findProduct(ctx: Context, id: string, param?: string): Product {
  const product = ctx.store.get("products", id);
  if (!product) throw missing("product", id, param);
  return product;
}

/** Makes a product, under an id of the caller's choice where one is given. */
export function createProduct(
  ctx: Context,
  given: Writable & { name: string; id?: string | undefined },
): Product {
  const { id = newId("prod", 14), ...rest } = given;
  if (ctx.store.get("products", id)) {
    throw invalid("Product already exists.", { code: "resource_already_exists", param: "id" });
  }
  const now = ctx.clock.seconds();
  const blank: Product = {
    id,
    object: "product",
    active: true,
    created: now,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name: given.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: null,
    updated: now,
    url: null,
  };
  return create(ctx, "products", merge(blank, rest), "product.created");
}

function merge(product: Product, { metadata: data, ...given }: Writable): Product {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...product, ...set, metadata: mergeMetadata(product.metadata, data) };
}

function changeProduct(ctx: Context, id: string, given: Writable): Product {
  const next = { ...merge(findProduct(ctx, id), given), updated: ctx.clock.seconds() };
  return update(ctx, "products", next, "product.updated");
}

function deleteProduct(ctx: Context, id: string): object {
  const product = findProduct(ctx, id);
  if (ctx.store.all("prices").some((price) => price.product === id)) {
    throw invalid("This product cannot be deleted because it has one or more user-created prices.");
  }
  ctx.store.remove("products", id);
  emit(ctx, "product.deleted", product);
  return { id, object: "product", deleted: true };
}

export const productEndpoints: Endpoint[] = [
  endpoint("POST /v1/products", {
    params: { ...writable, name: text.min(1), id: text.optional(), type: z.enum(["service"]).optional() },
    run: (ctx, { type: _, ...given }) => createProduct(ctx, given),
  }),
  endpoint("GET /v1/products", {
    params: {
      ...pagination,
      active: flag.optional(),
      ids: list(text).optional(),
      created: timeRange.optional(),
    },
    run: (ctx, { active, ids, created, ...paging }) =>
      page(
        ctx.store
          .all("products")
          .filter(
            (each) =>
              (active === undefined || each.active === active) &&
              (ids === undefined || ids.includes(each.id)) &&
              inRange(each.created, created),
          ),
        paging,
        "/v1/products",
      ),
  }),
  endpoint("GET /v1/products/:id", { run: (ctx, _params, id) => findProduct(ctx, id) }),
  endpoint("POST /v1/products/:id", {
    params: { ...writable, name: text.min(1).optional() },
    run: (ctx, given, id) => changeProduct(ctx, id, given),
  }),
  endpoint("DELETE /v1/products/:id", { run: (ctx, _params, id) => deleteProduct(ctx, id) }),
];
