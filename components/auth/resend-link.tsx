"use client";

import { Button } from "@/components/ui/button";
import { useResendVerification } from "./use-mail-request";

export function ResendLink({ email }: { email: string }) {
  const resend = useResendVerification();
  if (resend.isSuccess) return <p role="status">A new link is on its way to {email}.</p>;
  return (
    <div className="grid gap-1">
      <Button
        variant="outline"
        size="sm"
        disabled={resend.isPending}
        onClick={() => resend.mutate({ email })}
      >
        Send a new link
      </Button>
      {resend.error && <p role="alert">{resend.error.message}</p>}
    </div>
  );
}
