import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as tokens from "@/server/services/operator-tokens";
import {
  CreatedOperatorToken,
  CreateOperatorToken,
  ListOperatorTokens,
  OperatorToken,
  OperatorTokenList,
  RevokeOperatorToken,
} from "@/server/services/operator-tokens/schemas";

/** For operators in person: no token makes, sees or revokes another. */
export const operatorTokensRouter = router({
  list: operation({ access: "operator" })
    .input(ListOperatorTokens)
    .output(OperatorTokenList)
    .query(({ ctx, input }) => tokens.listOperatorTokens(ctx, input)),

  create: operation({ access: "operator" })
    .input(CreateOperatorToken)
    .output(CreatedOperatorToken)
    .mutation(({ ctx, input }) => tokens.createOperatorToken(ctx, input)),

  revoke: operation({ access: "operator" })
    .input(RevokeOperatorToken)
    .output(OperatorToken)
    .mutation(({ ctx, input }) => tokens.revokeOperatorToken(ctx, input)),
});
