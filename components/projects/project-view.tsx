"use client";

import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { problemOf, useTRPC } from "@/components/api";
import { EmptyState, ProblemAlert } from "@/components/feedback";
import { PageHead } from "@/components/shell/page-head";
import { NewTaskButton } from "@/components/tasks/new-task-button";
import { TasksList } from "@/components/tasks/tasks-list";
import { useCan, useWorkspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { ProjectMenu } from "./project-menu";
import { ProjectStatusBadge } from "./project-status";

/** A project and its tasks. */
export function ProjectView({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { slug } = useWorkspace();
  const seesTasks = useCan("tasks:read");
  const { data: project, error, refetch } = useQuery(trpc.projects.get.queryOptions({ projectId }));
  if (error && !project) return <ProjectProblem error={error} retry={() => void refetch()} />;
  return (
    <>
      {project ? (
        <PageHead
          title={project.name}
          badge={<ProjectStatusBadge status={project.status} />}
          description={<p className="whitespace-pre-line">{project.description}</p>}
          actions={
            <>
              <NewTaskButton projectId={projectId} />
              <ProjectMenu project={project} onDeleted={() => router.replace(`/${slug}/projects`)} />
            </>
          }
        />
      ) : (
        <Skeleton className="mb-6 h-8 w-64" />
      )}
      {seesTasks && <TasksList projectId={projectId} />}
    </>
  );
}

function ProjectProblem({ error, retry }: { error: unknown; retry: () => void }) {
  const { slug } = useWorkspace();
  const { status } = problemOf(error);
  if (status !== 404 && status !== 400) {
    return <ProblemAlert error={error} kept="The project is safe; only showing it failed." retry={retry} />;
  }
  const back = (
    <Button asChild>
      <Link href={`/${slug}/projects`}>See all projects</Link>
    </Button>
  );
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState icon={FileQuestion} title="There is no such project" action={back}>
        It was deleted, or the address is not complete.
      </EmptyState>
    </>
  );
}
