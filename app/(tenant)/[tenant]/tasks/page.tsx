import type { Metadata } from "next";
import { PageHead } from "@/components/shell/page-head";
import { NewTaskButton } from "@/components/tasks/new-task-button";
import { TasksList } from "@/components/tasks/tasks-list";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Tasks" };

export default function TasksPage() {
  return (
    <Permitted permission="tasks:read" what="tasks">
      <PageHead title="Tasks" description="Those of every project." actions={<NewTaskButton />} />
      <TasksList />
    </Permitted>
  );
}
