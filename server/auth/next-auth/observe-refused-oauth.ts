import { countSignInFailure } from "@/server/auth/attempts";
import { addressPrefix } from "@/server/kernel/addresses";
import type { SignInState } from "./sign-in-state";

/** Somebody came back from a provider with a state, a code or a verifier that is not theirs: a security event. */
export function observeRefusedOauth(state: SignInState, told: unknown): void {
  const { request } = state;
  const provider =
    told && typeof told === "object" && "providerId" in told ? String(told.providerId) : "unknown";
  request.log.warn(
    {
      security: "oauth_refused",
      provider,
      addressPrefix: addressPrefix(request.address),
      requestId: request.id,
    },
    "a sign-in that came back from a provider was refused",
  );
  countSignInFailure("provider").catch((err: unknown) => {
    request.log.warn({ err }, "a failed sign-in was not counted");
  });
}
