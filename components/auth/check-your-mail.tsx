"use client";

import { MailCheck } from "lucide-react";
import { ProblemAlert } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import { useResendVerification } from "./use-mail-request";

/** After sign-up: what was sent where, and what to do if it does not come. */
export function CheckYourMail({ email }: { email: string }) {
  const resend = useResendVerification();
  return (
    <div className="grid gap-4 rounded-lg border p-5 text-sm" role="status">
      <p className="flex items-center gap-2 font-medium">
        <MailCheck className="size-4 text-success" aria-hidden />
        Check your mail
      </p>
      <p className="text-muted-foreground">
        We sent a link to <strong className="break-all text-foreground">{email}</strong>. Open it to confirm
        the address, then sign in. It may take a minute, and it may be among the spam.
      </p>
      <Button
        variant="outline"
        disabled={resend.isPending || resend.isSuccess}
        onClick={() => resend.mutate({ email })}
      >
        {resend.isSuccess ? "Sent again" : "Send it again"}
      </Button>
      {resend.error && <ProblemAlert error={resend.error} kept="The first mail may still arrive." />}
    </div>
  );
}
