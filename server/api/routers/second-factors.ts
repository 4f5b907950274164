import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as secondFactors from "@/server/services/second-factors";
import {
  BeginSecondFactor,
  ConfirmSecondFactor,
  ProveBoth,
  RecoveryCodes,
  SecondFactorSetUp,
  SecondFactorState,
} from "@/server/services/second-factors/schemas";

const signedIn = { access: "user" } as const;

/** The signed-in person's second factor. Giving it at signing in is next-auth's, at /api/auth. */
export const secondFactorsRouter = router({
  get: operation(signedIn)
    .input(z.strictObject({}))
    .output(SecondFactorState)
    .query(({ ctx }) => secondFactors.getSecondFactor(ctx)),

  begin: operation(signedIn)
    .input(BeginSecondFactor)
    .output(SecondFactorSetUp)
    .mutation(({ ctx, input }) => secondFactors.beginSecondFactor(ctx, input)),

  confirm: operation(signedIn)
    .input(ConfirmSecondFactor)
    .output(RecoveryCodes)
    .mutation(({ ctx, input }) => secondFactors.confirmSecondFactor(ctx, input)),

  remove: operation(signedIn)
    .input(ProveBoth)
    .output(z.null())
    .mutation(({ ctx, input }) => secondFactors.removeSecondFactor(ctx, input)),

  replaceRecoveryCodes: operation(signedIn)
    .input(ProveBoth)
    .output(RecoveryCodes)
    .mutation(({ ctx, input }) => secondFactors.replaceCodes(ctx, input)),
});
