import type { CollectionName } from "@/local/stripe/collections";
import type { Store } from "@/local/stripe/store";
import { invalid } from "./errors";

const COLLECTION_BY_PREFIX: Record<string, CollectionName> = {
  cus: "customers",
  prod: "products",
  price: "prices",
  sub: "subscriptions",
  in: "invoices",
  pm: "paymentMethods",
  bpc: "portalConfigurations",
};

const MAX_DEPTH = 4;

/** Fields that an object carries only when asked: the object's kind, the field, and where it comes from. */
const INCLUDABLE: Record<string, (store: Store, id: string) => unknown> = {
  "checkout.session.line_items": (store, id) => ({
    object: "list",
    data: store.get("checkoutDetails", id)?.lines ?? [],
    has_more: false,
    url: `/v1/checkout/sessions/${id}/line_items`,
  }),
  "customer.subscriptions": (store, id) => ({
    object: "list",
    data: store.all("subscriptions").filter((sub) => sub.customer === id && sub.status !== "canceled"),
    has_more: false,
    url: `/v1/customers/${id}/subscriptions`,
  }),
  "price.tiers": (store, id) => store.get("prices", id)?.tiers ?? null,
};

/** Hides what is answered only on request, then replaces ids by objects along each `expand` path. */
export function present(store: Store, answer: object, expand: string[]): unknown {
  const copy: unknown = hideIncludables(structuredClone(answer));
  for (const path of expand) {
    const parts = path.split(".");
    if (parts.length > MAX_DEPTH) {
      throw invalid(`You cannot expand more than ${MAX_DEPTH} levels of a property.`, { param: "expand" });
    }
    expandAt(store, copy, parts, path);
  }
  return copy;
}

function hideIncludables(node: unknown): unknown {
  if (typeof node !== "object" || node === null) return node;
  for (const value of Object.values(node)) hideIncludables(value);
  if (Reflect.get(node, "object") === "price") Reflect.deleteProperty(node, "tiers");
  return node;
}

function expandAt(store: Store, node: unknown, [head, ...rest]: string[], whole: string): void {
  if (head === undefined || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) expandAt(store, item, [head, ...rest], whole);
    return;
  }
  if (typeof node !== "object") throw notExpandable(whole);
  const value = Reflect.get(node, head) ?? include(store, node, head);
  if (value === undefined) {
    if (head in node) return;
    throw notExpandable(whole);
  }
  const expanded = typeof value === "string" ? fetch(store, value, whole) : value;
  Reflect.set(node, head, expanded);
  expandAt(store, expanded, rest, whole);
}

function include(store: Store, node: object, field: string): unknown {
  const source = INCLUDABLE[`${String(Reflect.get(node, "object"))}.${field}`];
  const included = source?.(store, String(Reflect.get(node, "id")));
  if (included !== undefined) return structuredClone(included);
  return field in node ? undefined : included;
}

function fetch(store: Store, id: string, path: string): object {
  const collection = COLLECTION_BY_PREFIX[id.slice(0, id.indexOf("_"))];
  const record = collection && store.get(collection, id);
  if (record) return Object(hideIncludables(structuredClone(record)));
  const stone = store.get("deletedCustomers", id);
  if (stone) return stone;
  throw notExpandable(path);
}

function notExpandable(path: string) {
  return invalid(`This property cannot be expanded (${path}).`, { param: "expand" });
}
