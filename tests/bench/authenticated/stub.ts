import type { Identity } from "@/server/kernel/identity";
import { oncePerProcess } from "@/server/kernel/once";

const state = oncePerProcess("bench-stub", () => ({ identities: [] as readonly Identity[], at: 0 }));

/** Whose turn it is, whatever is shown. Stands in for the two functions that the authenticate guard asks. */
function next(): Identity | undefined {
  state.at = (state.at + 1) % state.identities.length;
  return state.identities[state.at];
}

export { next as identifyApiKey, next as identifySession };

export function answerInTurn(identities: readonly Identity[]): void {
  state.identities = identities;
}
