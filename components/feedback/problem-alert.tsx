"use client";

import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { problemOf } from "@/components/api";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { RequestId } from "./request-id";

interface ProblemAlertProps {
  error: unknown;
  /** What the failure left as it was, as a sentence. */
  kept: string;
  retry?: (() => void) | undefined;
  /** Another way on, such as an upgrade. */
  children?: ReactNode;
}

/** What happened, what was not lost, what to do, and the request id. */
export function ProblemAlert({ error, kept, retry, children }: ProblemAlertProps) {
  const problem = problemOf(error);
  return (
    <Alert variant="destructive">
      <CircleAlert aria-hidden />
      <AlertTitle>{problem.title}</AlertTitle>
      <AlertDescription>
        <p>
          {problem.message} {kept}
        </p>
        {(retry || children) && (
          <div className="flex flex-wrap gap-2">
            {retry && (
              <Button variant="outline" size="sm" onClick={retry}>
                <RotateCw aria-hidden />
                Try again
              </Button>
            )}
            {children}
          </div>
        )}
        {problem.requestId && <RequestId id={problem.requestId} />}
      </AlertDescription>
    </Alert>
  );
}
