import { notFound } from "@/server/kernel/errors";
import { readEntitlementFacts } from "@/server/platform/entitlements";
import type { OperationContext } from "@/server/services/context";
import { describeEntitlements } from "./describe";
import type { EntitlementsAnswer } from "./schemas";

/** What the tenant may do now, and where each number comes from. */
export async function getEntitlements({ tx }: OperationContext): Promise<EntitlementsAnswer> {
  const facts = await readEntitlementFacts(tx);
  if (!facts) throw notFound("workspace");
  return describeEntitlements(facts, Date.now());
}
