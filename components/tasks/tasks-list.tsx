"use client";

import { ListTodo } from "lucide-react";
import { useMemo } from "react";
import { EmptyState } from "@/components/feedback";
import { DataTable, ListStates, Pager } from "@/components/lists";
import { useMemberOptions } from "@/components/members/use-member-options";
import { useProjectOptions } from "@/components/projects/use-project-options";
import { useCan, useWorkspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { NewTaskButton } from "./new-task-button";
import { taskColumns } from "./task-columns";
import { TaskFilters } from "./task-filters";
import { useTaskList } from "./use-task-list";

/** The tasks of the workspace, or of one project. */
export function TasksList({ projectId }: { projectId?: string }) {
  const { slug } = useWorkspace();
  const { query, state, filtered, toPage, clear, sortOn, filterOn } = useTaskList(projectId);
  const members = useMemberOptions();
  const projects = useProjectOptions();
  const columns = useMemo(
    () =>
      taskColumns({
        slug,
        members: new Map(members.map(({ id, name }) => [id, name])),
        projects: projectId ? undefined : new Map(projects.map(({ id, name }) => [id, name])),
      }),
    [slug, members, projects, projectId],
  );
  return (
    <div className="grid grid-cols-1 gap-4">
      <TaskFilters values={state} withProject={!projectId} onChange={filterOn} />
      <ListStates
        noun="tasks"
        query={query}
        isEmpty={(answer) => answer.total === 0}
        empty={<NoTasks projectId={projectId} filtered={filtered} onClear={clear} />}
      >
        {(answer) => (
          <>
            <DataTable
              caption="Tasks"
              columns={columns}
              rows={answer.data}
              rowId={(task) => task.id}
              sort={state}
              onSort={sortOn}
              stale={query.isPlaceholderData}
            />
            <Pager noun="tasks" {...answer} page={state.page} onPage={toPage} />
          </>
        )}
      </ListStates>
    </div>
  );
}

interface NoTasksProps {
  projectId: string | undefined;
  filtered: boolean;
  onClear: () => void;
}

function NoTasks({ projectId, filtered, onClear }: NoTasksProps) {
  const mayWrite = useCan("tasks:write");
  if (filtered) {
    const showAll = (
      <Button variant="outline" onClick={onClear}>
        Show all tasks
      </Button>
    );
    return (
      <EmptyState icon={ListTodo} title="No task fits these filters" action={showAll}>
        Loosen a filter, or look at all of them.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={ListTodo}
      title="No tasks yet"
      action={<NewTaskButton projectId={projectId} label="Add the first task" />}
    >
      {mayWrite
        ? "A task has a title, a status, and if you like an assignee and a due date."
        : "Your role lets you look, not create. Ask a member of the workspace to add the first one."}
    </EmptyState>
  );
}
