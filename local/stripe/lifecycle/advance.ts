import type { Context } from "@/local/stripe/context";
import { nextDue } from "./due";

const MAX_STEPS = 100_000;

/**
 * Moves the simulated time forward to this second, stopping at everything that falls due on the way (each in
 * its own transaction, at its own second). Gives the number of things done.
 */
export function advanceTo(ctx: Context, target: number): number {
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const due = nextDue(ctx, target);
    if (due === null) {
      if (target > ctx.clock.seconds()) ctx.store.transact(() => ctx.clock.moveTo(target));
      return steps;
    }
    ctx.store.transact(() => {
      ctx.clock.moveTo(due.at);
      due.run(ctx);
    });
  }
  throw new Error(`more than ${MAX_STEPS} billing steps on the way; advance in smaller pieces`);
}
