import * as credentialsModule from "next-auth/providers/credentials";
import { attempt } from "./attempt";
import { checkCredentials } from "./check-credentials";
import { defaultExport } from "./default-export";
import type { SignInState } from "./sign-in-state";

/** E-mail address and password. */
export function credentialsProvider(state: SignInState) {
  const make = defaultExport(credentialsModule);
  return make({
    name: "E-mail and password",
    credentials: { email: { type: "email" }, password: { type: "password" }, captcha: {} },
    authorize: async (given) => {
      const asked = { email: given?.email, password: given?.password, captcha: given?.captcha };
      const check = await attempt(state, () => checkCredentials(asked, state.request));
      if (check.kind === "captcha") throw new Error("CaptchaRequired");
      if (check.kind === "unverified") throw new Error("EmailNotVerified");
      if (check.kind === "wrong") return null;
      state.proven = { userId: check.userId, passwordHash: check.passwordHash };
      return { id: check.userId, name: check.name, email: check.email };
    },
  });
}
