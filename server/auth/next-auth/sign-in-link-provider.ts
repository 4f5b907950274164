import * as credentialsModule from "next-auth/providers/credentials";
import { openSignInLink } from "@/server/auth/sign-ins";
import { attempt } from "./attempt";
import { defaultExport } from "./default-export";
import type { SignInState } from "./sign-in-state";

/** A mailed link in place of the password. Opened by a POST, so that a mail scanner's GET does not use it up. */
export function signInLinkProvider(state: SignInState) {
  const make = defaultExport(credentialsModule);
  return make({
    id: "sign-in-link",
    name: "Link by e-mail",
    credentials: { token: { type: "text" } },
    authorize: async (given) => {
      state.entry = await attempt(state, () =>
        openSignInLink(given?.token, state.request, state.presented.session),
      );
      return { id: state.entry.userId };
    },
  });
}
