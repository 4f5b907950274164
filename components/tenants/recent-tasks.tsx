"use client";

import { useQuery } from "@tanstack/react-query";
import { ListTodo } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { EmptyState, Moment } from "@/components/feedback";
import { ListStates } from "@/components/lists";
import { TaskStatusSelect } from "@/components/tasks/task-status-select";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { useWorkspace } from "./workspace";

export function RecentTasks() {
  const trpc = useTRPC();
  const { slug } = useWorkspace();
  const query = useQuery(trpc.tasks.list.queryOptions({ limit: 6, sortBy: "updatedAt" }));
  const empty = (
    <EmptyState icon={ListTodo} title="No tasks yet">
      Open a project and add its first task; what changes shows up here.
    </EmptyState>
  );
  return (
    <Card>
      <CardHeader>
        <CardTitle>Recent tasks</CardTitle>
        <CardAction>
          <Link href={`/${slug}/tasks`} className="text-sm underline underline-offset-4">
            All tasks
          </Link>
        </CardAction>
      </CardHeader>
      <CardContent>
        <ListStates noun="tasks" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
          {({ data }) => (
            <ul className="divide-y">
              {data.map((task) => (
                <li key={task.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5 text-sm">
                  <div className="grid min-w-40 flex-1 gap-0.5">
                    <Link
                      href={`/${slug}/projects/${task.projectId}`}
                      className="font-medium break-words underline-offset-4 hover:underline"
                    >
                      {task.title}
                    </Link>
                    <span className="text-xs text-muted-foreground">
                      changed <Moment at={task.updatedAt} />
                    </span>
                  </div>
                  <TaskStatusSelect task={task} />
                </li>
              ))}
            </ul>
          )}
        </ListStates>
      </CardContent>
    </Card>
  );
}
