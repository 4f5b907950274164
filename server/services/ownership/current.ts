import type { z } from "zod";
import type { OperationContext } from "@/server/services/context";
import { readStanding } from "./internal";
import type { CurrentOffer } from "./schemas";

/** The offer that stands, if one does. */
export async function currentOffer({ tx }: OperationContext): Promise<z.output<typeof CurrentOffer>> {
  return { offer: (await readStanding(tx)) ?? null };
}
