"use client";

import { RequestId } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import { MessagePage } from "./message-page";
import { useRequestId } from "./request-id-context";

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
  /** The page's frame still stands around it. */
  inShell?: boolean;
}

/** What is shown when a page itself failed. */
export function ErrorPage({ error, reset, inShell = false }: ErrorPageProps) {
  const requestId = useRequestId();
  return (
    <MessagePage
      bare={inShell}
      title="Something went wrong on our side"
      actions={
        <>
          <Button onClick={reset}>Try again</Button>
          <Button variant="outline" asChild>
            <a href="/">Go to the start page</a>
          </Button>
        </>
      }
    >
      <p>
        This page could not be shown. What you saved before is safe: a change is kept whole or not made at
        all. Try again; if it stays like this, send us the id below.
      </p>
      {requestId && <RequestId id={requestId} />}
      {error.digest && (
        <p className="text-xs">
          Error reference <code className="font-mono text-foreground">{error.digest}</code>
        </p>
      )}
    </MessagePage>
  );
}
