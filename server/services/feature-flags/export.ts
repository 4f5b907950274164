import { database } from "@/db/client";
import type { FullState } from "@/server/platform/flags/format";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { readDefinitions } from "./internal";

/** Every definition as Unleash gives it to its clients. What stands above the rules is ours and not in it. */
export function exportFlags(context: OpenContext): Promise<FullState> {
  operatorIdOf(context);
  return database().system(readDefinitions);
}
