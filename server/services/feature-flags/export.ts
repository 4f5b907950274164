import { database } from "@/db/client";
import type { FullState } from "@/server/platform/flags/format";
import type { OpenContext } from "@/server/services/context";
import { operatorActing } from "@/server/services/operator-tokens";
import { readDefinitions, readDefinitionsRevision } from "./internal";

/** Every definition as Unleash gives it to its clients. What stands above the rules is ours and not in it. */
export function exportFlags(context: OpenContext): Promise<FullState> {
  operatorActing(context, "flags:read");
  return database().system(readDefinitions);
}

/** What an export is the same for as long as it is: without reading any definition. */
export async function definitionsVersion(): Promise<string> {
  return String(await database().system(readDefinitionsRevision));
}
