"use client";

import Link from "next/link";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { useCan, useWorkspace } from "./workspace";

/** What to do next; a workspace that has begun is shown the API only. */
export function NextSteps({ hasProjects }: { hasProjects: boolean }) {
  const { slug } = useWorkspace();
  const mayMakeKeys = useCan("api-keys:write");
  const mayInvite = useCan("members:write");
  const link = "underline underline-offset-4";
  return (
    <Card>
      <CardHeader>
        <CardTitle>{hasProjects ? "Use the API" : "Next steps"}</CardTitle>
      </CardHeader>
      <CardContent>
        <ul className="grid list-disc gap-2 pl-4 text-sm text-muted-foreground">
          {!hasProjects && (
            <li>
              <Link href={`/${slug}/projects`} className={link}>
                Create a project
              </Link>
              , then its first task.
            </li>
          )}
          {mayMakeKeys && (
            <li>
              <Link href={`/${slug}/api-keys`} className={link}>
                Create an API key
              </Link>{" "}
              for your machines.
            </li>
          )}
          {mayInvite && !hasProjects && (
            <li>
              <Link href={`/${slug}/members`} className={link}>
                Invite the people
              </Link>{" "}
              you work with.
            </li>
          )}
          <li>
            Read the{" "}
            <a href="/docs/api" className={link}>
              API reference
            </a>
            .
          </li>
        </ul>
      </CardContent>
    </Card>
  );
}
