"use client";

import { CircleAlert } from "lucide-react";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { Alert, AlertDescription } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { SIGN_IN_ERRORS } from "@/server/services/users/schemas";
import { TextLink } from "./text-link";
import { wayOn } from "./way-on";

/** Uses the mailed link at a click, not at the visit: mail scanners open links, too. */
export function OpenSignInLink({ token }: { token: string }) {
  const [error, setError] = useState<string>();
  const [pending, setPending] = useState(false);
  async function open() {
    setPending(true);
    const answer = await signIn("sign-in-link", { token, callbackUrl: "/workspaces", redirect: false }).catch(
      () => undefined,
    );
    if (answer?.ok && !answer.error) {
      window.location.assign(wayOn(answer.url, "/workspaces"));
      return;
    }
    setPending(false);
    setError(answer?.error ?? "Unavailable");
  }
  return (
    <div className="grid gap-4">
      {error && (
        <Alert variant="destructive">
          <CircleAlert aria-hidden />
          <AlertDescription>
            <p>{SIGN_IN_ERRORS[error] ?? SIGN_IN_ERRORS.Default}</p>
            <TextLink href="/sign-in/link">Ask for a new link</TextLink>
          </AlertDescription>
        </Alert>
      )}
      <Button disabled={pending} onClick={() => void open()}>
        Sign in
      </Button>
    </div>
  );
}
