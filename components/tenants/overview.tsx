"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { planOf } from "@/components/billing/plan-facts";
import { NewProjectButton } from "@/components/projects/new-project-button";
import { PageHead } from "@/components/shell/page-head";
import { Badge } from "@/components/ui/badge";
import { UsageSummary } from "@/components/usage/usage-summary";
import type { PlanKey } from "@/server/kernel/plans";
import { CountCard } from "./count-card";
import { NextSteps } from "./next-steps";
import { RecentTasks } from "./recent-tasks";
import { useCan, useWorkspace } from "./workspace";

const NO_ROWS = { limit: 1 } as const;

export function Overview() {
  const trpc = useTRPC();
  const { slug, name } = useWorkspace();
  const tenant = useQuery(trpc.tenants.get.queryOptions({}));
  const projects = useQuery(trpc.projects.list.queryOptions(NO_ROWS));
  const open = useQuery(trpc.tasks.list.queryOptions({ ...NO_ROWS, status: "in_progress" }));
  const members = useQuery(trpc.members.list.queryOptions(NO_ROWS));
  const seesUsage = useCan("usage:read");
  return (
    <>
      <PageHead
        title={name}
        badge={tenant.data && <PlanBadge plan={tenant.data.plan} />}
        actions={<NewProjectButton />}
      />
      <div className="grid grid-cols-1 gap-4">
        <div className="grid gap-4 sm:grid-cols-3">
          <CountCard label="Projects" href={`/${slug}/projects`} query={projects} />
          <CountCard label="Tasks in progress" href={`/${slug}/tasks?status=in_progress`} query={open} />
          <CountCard label="Members" href={`/${slug}/members`} query={members} />
        </div>
        <div className="grid items-start gap-4 lg:grid-cols-[1fr_20rem]">
          <RecentTasks />
          <div className="grid grid-cols-1 gap-4">
            {seesUsage && <UsageSummary />}
            <NextSteps hasProjects={(projects.data?.total ?? 1) > 0} />
          </div>
        </div>
      </div>
    </>
  );
}

function PlanBadge({ plan }: { plan: PlanKey }) {
  const { slug } = useWorkspace();
  const badge = (
    <Badge variant="secondary" data-testid="plan-badge">
      {planOf(plan).name} plan
    </Badge>
  );
  return useCan("billing:read") ? <Link href={`/${slug}/billing`}>{badge}</Link> : badge;
}
