import type { z } from "zod";
import { notFound } from "@/server/kernel/errors";
import type { FlagContext } from "@/server/kernel/flags";
import { flags, nobodyIn } from "@/server/platform/flags";
import type { FlagTrace } from "@/server/platform/flags/trace";
import type { OperationContext } from "@/server/services/context";
import { readPerson } from "@/server/services/feature-flags";
import { descriptionOf, readAskable } from "./internal";
import type { ExplainFlagSetting, MemberFlags, PreviewAsMember } from "./schemas";

/**
 * Why a flag is on or off for a member of the workspace, or for its machines, as this instance evaluates it now.
 *
 * @throws AppError not_found for an unknown member, and for a flag that is not the workspace's to know of
 */
export async function explainFlagSetting(
  context: OperationContext,
  { key, membershipId }: z.output<typeof ExplainFlagSetting>,
): Promise<FlagTrace> {
  const askable = await readAskable(context);
  if (!askable.has(key)) throw notFound("feature");
  return asTenantSees(flags().explain(key, await contextFor(context, membershipId)), askable);
}

/**
 * The flags as a member has them: what the code declares, and what the plan leaves to the workspace.
 *
 * @throws AppError not_found
 */
export async function previewAsMember(
  context: OperationContext,
  { membershipId }: z.output<typeof PreviewAsMember>,
): Promise<z.output<typeof MemberFlags>> {
  const askable = await readAskable(context);
  const asked = await contextFor(context, membershipId);
  const data = [...askable].map((key) => {
    const { on, by, variant } = flags().explain(key, asked);
    return { key, description: descriptionOf(key), on, by, variant: variant?.name ?? null };
  });
  return { data };
}

async function contextFor(
  { tx, entitlements }: OperationContext,
  membershipId: string | undefined,
): Promise<FlagContext> {
  const person = membershipId === undefined ? {} : await readPerson(tx, membershipId);
  return { ...nobodyIn({ tenantId: tx.tenantId, entitlements }), ...person };
}

/**
 * What concerns the workspace: what it chose, and what it builds on of what it may know of. The provider's rules,
 * segments, weights and times are not told, for they may name other tenants, and what comes next.
 */
export function asTenantSees(trace: FlagTrace, askable: ReadonlySet<string>): FlagTrace {
  const { variant } = trace;
  return {
    ...trace,
    schedule: null,
    override: null,
    strategies: [],
    dependencies: trace.dependencies
      .filter(({ key }) => askable.has(key))
      .map((one) => ({ ...one, variants: [], variant: null })),
    variant: variant && { ...variant, by: "hidden", stickiness: null, bucket: null, total: null },
  };
}
