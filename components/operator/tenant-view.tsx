"use client";

import { useQuery } from "@tanstack/react-query";
import { Building2 } from "lucide-react";
import Link from "next/link";
import { AddOnButton } from "@/components/add-ons/add-on-form";
import { problemOf, type RouterOutputs, useTRPC } from "@/components/api";
import { LimitsTable } from "@/components/entitlements/limits-table";
import { OperatorPreview } from "@/components/feature-flags/operator-preview";
import { EmptyState, Moment, ProblemAlert } from "@/components/feedback";
import { EnterWorkspace } from "@/components/impersonations/enter-workspace";
import { NewOverrideButton } from "@/components/overrides/override-dialog";
import { OverridesList } from "@/components/overrides/overrides-list";
import { PageHead } from "@/components/shell/page-head";
import { EndTrial } from "@/components/trials/end-trial";
import { TrialButton } from "@/components/trials/trial-button";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

type Tenant = RouterOutputs["entitlements"]["inspect"];

/** One workspace for operators: what it may do and uses of that, and what operators can change of it. */
export function TenantView({ tenantId }: { tenantId: string }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.entitlements.inspect.queryOptions({ tenantId }));
  if (data) return <Loaded tenant={data} />;
  if (error && problemOf(error).status === 404) return <NoTenant />;
  if (error) {
    return (
      <ProblemAlert
        error={error}
        kept="The workspace is as it was; only showing it failed."
        retry={() => void refetch()}
      />
    );
  }
  return (
    <div className="grid gap-6" role="status" aria-label="Loading workspace">
      <Skeleton className="h-12 w-64 rounded-xl" />
      <Skeleton className="h-80 rounded-xl" />
    </div>
  );
}

function Loaded({ tenant }: { tenant: Tenant }) {
  const { id, name, slug, status, entitlements, used } = tenant;
  return (
    <>
      <PageHead
        title={name}
        badge={
          <Badge variant={status === "active" ? "success" : "warning"} className="capitalize">
            {status}
          </Badge>
        }
        description={
          <>
            <span className="font-mono">{slug}</span> · created <Moment at={tenant.createdAt} />
          </>
        }
        actions={
          <>
            <EnterWorkspace tenant={tenant} />
            <Button variant="outline" size="sm" asChild>
              <Link href="/operator/tenants">Tenants</Link>
            </Button>
          </>
        }
      />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Card>
          <CardHeader>
            <CardTitle>Limits and use</CardTitle>
            <CardDescription>What holds now, and where it comes from.</CardDescription>
          </CardHeader>
          <CardContent>
            <LimitsTable entitlements={entitlements} used={used} />
          </CardContent>
        </Card>
        <PlanCard tenant={tenant} />
        <Card className="min-w-0 lg:col-span-2">
          <CardHeader>
            <CardTitle>Overrides</CardTitle>
            <CardDescription>Limits that were set for a while, beside the plan.</CardDescription>
            <CardAction>
              <NewOverrideButton tenant={tenant} />
            </CardAction>
          </CardHeader>
          <CardContent>
            <OverridesList tenantId={id} />
          </CardContent>
        </Card>
        <Card className="min-w-0 lg:col-span-2">
          <CardHeader>
            <CardTitle>Feature flags</CardTitle>
            <CardDescription>Which are on here, for whom, and why.</CardDescription>
          </CardHeader>
          <CardContent>
            <OperatorPreview tenantId={id} />
          </CardContent>
        </Card>
      </div>
    </>
  );
}

function PlanCard({ tenant }: { tenant: Tenant }) {
  const { planName, trial, addOns } = tenant.entitlements;
  return (
    <Card>
      <CardHeader>
        <CardTitle>{planName} plan</CardTitle>
        <CardDescription>
          {trial ? (
            <>
              Tries {trial.planName} out: ends <Moment at={trial.endsAt} />
            </>
          ) : (
            "No trial is running."
          )}
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4 text-sm">
        <div className="flex flex-wrap gap-2">
          <TrialButton tenant={tenant} />
          {trial && <EndTrial tenantId={tenant.id} />}
        </div>
        <h3 className="font-medium">Add-ons</h3>
        {addOns.length === 0 && <p className="text-muted-foreground">None.</p>}
        <ul className="grid gap-1">
          {addOns.map(({ addOn, name, quantity }) => (
            <li key={addOn} className="tabular-nums">
              {quantity} × {name}
            </li>
          ))}
        </ul>
        <div>
          <AddOnButton tenant={tenant} />
        </div>
      </CardContent>
    </Card>
  );
}

function NoTenant() {
  const back = (
    <Button variant="outline" asChild>
      <Link href="/operator/tenants">All tenants</Link>
    </Button>
  );
  return (
    <EmptyState icon={Building2} title="No such workspace" action={back}>
      It was removed, or the address is mistyped.
    </EmptyState>
  );
}
