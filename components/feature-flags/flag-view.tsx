"use client";

import { useQuery } from "@tanstack/react-query";
import { Flag } from "lucide-react";
import Link from "next/link";
import { problemOf, useTRPC } from "@/components/api";
import { EmptyState, ProblemAlert } from "@/components/feedback";
import { PageHead } from "@/components/shell/page-head";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import type { InspectedFlag } from "@/server/services/feature-flags/schemas";
import { ChangesList } from "./changes-list";
import { FlagInCode } from "./flag-in-code";
import { FlagOverrides } from "./flag-overrides";
import { FlagRules } from "./flag-rules";
import { FlagState } from "./flag-state";
import { FlagWhy } from "./flag-why";
import { editHref } from "./flags-nav";
import { KillSwitch } from "./kill-switch";

/** One flag for operators: what is in force, who has it otherwise, what was changed, and the acts on it. */
export function FlagView({ flagKey }: { flagKey: string }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.featureFlags.inspect.queryOptions({ key: flagKey }));
  if (data) return <Loaded flag={data} />;
  if (error && problemOf(error).status === 404) return <NoFlag />;
  if (error) {
    return (
      <ProblemAlert
        error={error}
        kept="The flag is as it was; only showing it failed."
        retry={() => void refetch()}
      />
    );
  }
  return (
    <div className="grid gap-6" role="status" aria-label="Loading flag">
      <Skeleton className="h-12 w-64 rounded-xl" />
      <Skeleton className="h-80 rounded-xl" />
    </div>
  );
}

function Loaded({ flag }: { flag: InspectedFlag }) {
  const { key, killedAt } = flag;
  return (
    <>
      <Head flag={flag} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        {killedAt && (
          <div className="lg:col-span-2">
            <KillSwitch flag={flag} />
          </div>
        )}
        <Card className="min-w-0">
          <CardHeader>
            <CardTitle>What is in force</CardTitle>
            <CardDescription>{inForceWhen(flag)}</CardDescription>
          </CardHeader>
          <CardContent>
            <FlagRules flag={flag} />
          </CardContent>
        </Card>
        <FlagInCode flag={flag} />
        <FlagWhy flagKey={key} />
        <FlagOverrides flag={flag} />
        <Card className="min-w-0 lg:col-span-2">
          <CardHeader>
            <CardTitle>History</CardTitle>
            <CardDescription>Who changed what and why. Each change can be taken back.</CardDescription>
          </CardHeader>
          <CardContent>
            <ChangesList subject={key} />
          </CardContent>
        </Card>
      </div>
    </>
  );
}

function inForceWhen({ archivedAt, killedAt }: InspectedFlag): string {
  if (archivedAt) return "Once it is brought back from the archive.";
  return killedAt ? "Once the kill switch is taken back." : "Within two seconds everywhere.";
}

function Head({ flag }: { flag: InspectedFlag }) {
  const { key, definition, declared, killedAt, archivedAt } = flag;
  return (
    <PageHead
      title={key}
      badge={<FlagState flag={flag} />}
      description={definition.description ?? declared?.description}
      actions={
        <>
          {!killedAt && <KillSwitch flag={flag} />}
          {!archivedAt && (
            <Button asChild>
              <Link href={editHref(key)}>Change</Link>
            </Button>
          )}
          <Button variant="outline" asChild>
            <Link href="/operator/feature-flags">All flags</Link>
          </Button>
        </>
      }
    />
  );
}

function NoFlag() {
  const back = (
    <Button variant="outline" asChild>
      <Link href="/operator/feature-flags">All flags</Link>
    </Button>
  );
  return (
    <EmptyState icon={Flag} title="No such flag" action={back}>
      It was removed, or the address is mistyped. The log of changes has what was removed, and a way back.
    </EmptyState>
  );
}
