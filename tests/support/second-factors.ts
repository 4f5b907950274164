import type { SessionId, UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { beginSecondFactor, confirmSecondFactor } from "@/server/services/second-factors";
import { codeOf } from "./totp-codes";

/** The context of a signed-in person's calls; `cookie` is the token that replaced the session's, if one did. */
export function signedInContext(userId: UserId, sessionId: SessionId): OpenContext & { cookie?: string } {
  const context: OpenContext & { cookie?: string } = {
    actor: { kind: "user", userId, sessionId },
    actorLabel: "Test Person",
    requestId: "test",
    address: "203.0.113.9",
    userAgent: "Test Browser",
    replaceSession: (token) => {
      context.cookie = token;
    },
  };
  return context;
}

/** Sets a second factor up, for who signed in just now. The code of this time step is used then: the next is `codeOf(secret, 1)`. */
export async function enrol(context: OpenContext): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await beginSecondFactor(context, {});
  const { recoveryCodes } = await confirmSecondFactor(context, { code: codeOf(secret) });
  return { secret, recoveryCodes };
}
