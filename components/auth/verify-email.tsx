"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import { TextLink } from "./text-link";

/** Uses the mailed token at a click, not at the visit: mail scanners open links, too. */
export function VerifyEmail({ token }: { token: string }) {
  const trpc = useTRPC();
  const verify = useMutation(trpc.auth.verifyEmail.mutationOptions());
  if (verify.isSuccess) {
    return (
      <div className="grid gap-4 text-center" role="status">
        <p className="text-sm text-muted-foreground">
          <strong className="break-all text-foreground">{verify.data.email}</strong> is confirmed.
        </p>
        <Button asChild>
          <Link href={`/sign-in?email=${encodeURIComponent(verify.data.email)}`}>Continue to sign in</Link>
        </Button>
        <p className="text-sm text-muted-foreground">
          Signed up more than once, with different passwords? Then none of them counts.{" "}
          <TextLink href="/forgot-password">Choose a new one</TextLink>
        </p>
      </div>
    );
  }
  return (
    <div className="grid gap-4">
      <Button disabled={verify.isPending} onClick={() => verify.mutate({ token })}>
        Confirm email address
      </Button>
      {verify.error && (
        <ProblemAlert
          error={verify.error}
          kept="Your account is as it was. A link works once, and for a limited time."
        >
          <Button variant="outline" size="sm" asChild>
            <Link href="/sign-in">Sign in to get a new link</Link>
          </Button>
        </ProblemAlert>
      )}
    </div>
  );
}
