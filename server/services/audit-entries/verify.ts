import type { z } from "zod";
import { verifyChain } from "@/server/platform/audit";
import type { DetachedContext } from "@/server/services/context";
import type { AuditVerification, VerifyAuditEntries } from "./schemas";

/** Entries a call, about a second's work: a longer log is verified in several calls, each going on from the last. */
const MOST = 20_000;

/** Checks a stretch of the tenant's chain, and names the first entry that is not as it was sealed. */
export async function verifyAuditEntries(
  { inTenant }: DetachedContext,
  { after }: z.output<typeof VerifyAuditEntries>,
): Promise<AuditVerification> {
  const verification = await verifyChain(inTenant.read, after, MOST);
  return { verified: verification.fault === null, ...verification };
}
