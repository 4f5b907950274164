import * as credentialsModule from "next-auth/providers/credentials";
import { passChallenge } from "@/server/auth/sign-ins";
import { attempt } from "./attempt";
import { defaultExport } from "./default-export";
import type { SignInState } from "./sign-in-state";

/** The second step, for the browser that holds a challenge: a code of the authenticator, or a recovery code. */
export function secondFactorProvider(state: SignInState) {
  const make = defaultExport(credentialsModule);
  return make({
    id: "second-factor",
    name: "Second factor",
    credentials: { code: { type: "text" } },
    authorize: async (given) => {
      const asked = { token: state.presented.challenge, code: given?.code };
      const passing = await attempt(state, () =>
        passChallenge(asked, state.request, state.presented.session),
      );
      if (passing.kind === "expired") throw new Error("SecondFactorExpired");
      if (passing.kind === "wrong") throw new Error("SecondFactorWrong");
      state.entry = passing;
      return { id: passing.userId };
    },
  });
}
