import type { z } from "zod";
import { totalPages } from "@/server/kernel/pagination";
import { flags } from "@/server/platform/flags";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import type { ExplainFlag, FlagPreview, FlagTrace, PreviewFlags } from "./schemas";
import { contextOfSubject } from "./subject";

/**
 * Why a flag is on or off for somebody of any tenant, or for nobody there is, as this instance evaluates it now.
 *
 * @throws AppError forbidden for anyone but an operator, not_found for an unknown tenant or member
 */
export async function explainFlag(
  context: OpenContext,
  { key, ...subject }: z.output<typeof ExplainFlag>,
): Promise<FlagTrace> {
  operatorIdOf(context);
  return flags().explain(key, await contextOfSubject(subject));
}

/**
 * The flags as somebody has them: those that are declared or defined, in the order of their keys.
 *
 * @throws AppError as `explainFlag`
 */
export async function previewFlags(
  context: OpenContext,
  { page, limit, search, ...subject }: z.output<typeof PreviewFlags>,
): Promise<z.output<typeof FlagPreview>> {
  operatorIdOf(context);
  const asked = await contextOfSubject(subject);
  const wanted = search?.toLowerCase();
  const keys = flags()
    .keys()
    .filter((key) => wanted === undefined || key.toLowerCase().includes(wanted));
  const shown = keys.slice((page - 1) * limit, page * limit);
  const data = shown.map((key) => {
    const { on, by, variant } = flags().explain(key, asked);
    return { key, on, by, variant: variant?.name ?? null };
  });
  return { data, total: keys.length, page, totalPages: totalPages(keys.length, limit) };
}
