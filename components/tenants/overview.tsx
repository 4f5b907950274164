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
  const sees = useSight();
  const projects = useQuery(trpc.projects.list.queryOptions(NO_ROWS, { enabled: sees.projects }));
  const open = useQuery(
    trpc.tasks.list.queryOptions({ ...NO_ROWS, status: "in_progress" }, { enabled: sees.tasks }),
  );
  const members = useQuery(trpc.members.list.queryOptions(NO_ROWS, { enabled: sees.members }));
  return (
    <>
      <PageHead
        title={name}
        badge={tenant.data && <PlanBadge plan={tenant.data.plan} />}
        actions={<NewProjectButton />}
      />
      <div className="grid grid-cols-1 gap-4">
        <div className="grid gap-4 sm:grid-cols-3">
          {sees.projects && <CountCard label="Projects" href={`/${slug}/projects`} query={projects} />}
          {sees.tasks && (
            <CountCard label="Tasks in progress" href={`/${slug}/tasks?status=in_progress`} query={open} />
          )}
          {sees.members && <CountCard label="Members" href={`/${slug}/members`} query={members} />}
        </div>
        <div className="grid items-start gap-4 lg:grid-cols-[1fr_20rem]">
          {sees.tasks && <RecentTasks />}
          <div className="grid grid-cols-1 gap-4">
            {sees.usage && <UsageSummary />}
            <NextSteps hasProjects={(projects.data?.total ?? 1) > 0} />
          </div>
        </div>
      </div>
    </>
  );
}

/** What the person's role lets them see. */
function useSight() {
  return {
    projects: useCan("projects:read"),
    tasks: useCan("tasks:read"),
    members: useCan("members:read"),
    usage: useCan("usage:read"),
  };
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
