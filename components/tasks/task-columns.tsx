import type { ColumnDef } from "@tanstack/react-table";
import Link from "next/link";
import { Day, Moment } from "@/components/feedback";
import type { Task } from "@/server/services/tasks/schemas";
import { TaskMenu } from "./task-menu";
import { TaskStatusSelect } from "./task-status-select";

interface Names {
  slug: string;
  members: ReadonlyMap<string, string>;
  /** Left out where every task is of the same project. */
  projects?: ReadonlyMap<string, string> | undefined;
}

export function taskColumns({ slug, members, projects }: Names): ColumnDef<Task>[] {
  return [
    {
      accessorKey: "title",
      header: "Title",
      meta: { className: "min-w-28 sm:min-w-32" },
      cell: ({ row: { original } }) => <span className="font-medium break-words">{original.title}</span>,
    },
    ...(projects ? [projectColumn(slug, projects)] : []),
    {
      accessorKey: "status",
      header: "Status",
      cell: ({ row: { original } }) => <TaskStatusSelect task={original} />,
    },
    {
      id: "assignee",
      header: "Assignee",
      meta: { className: "hidden lg:table-cell" },
      cell: ({ row: { original } }) =>
        original.assigneeId ? (members.get(original.assigneeId) ?? "A member") : <Nothing word="Nobody" />,
    },
    {
      accessorKey: "dueDate",
      header: "Due",
      meta: { sortKey: "dueDate", className: "hidden sm:table-cell whitespace-nowrap" },
      cell: ({ row: { original } }) =>
        original.dueDate ? <Day date={original.dueDate} /> : <Nothing word="No date" />,
    },
    {
      accessorKey: "createdAt",
      header: "Created",
      meta: { sortKey: "createdAt", className: "hidden xl:table-cell whitespace-nowrap" },
      cell: ({ row: { original } }) => <Moment at={original.createdAt} />,
    },
    {
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      meta: { className: "w-10 text-right" },
      cell: ({ row: { original } }) => <TaskMenu task={original} />,
    },
  ];
}

function projectColumn(slug: string, projects: ReadonlyMap<string, string>): ColumnDef<Task> {
  return {
    id: "project",
    header: "Project",
    meta: { className: "hidden md:table-cell" },
    cell: ({ row: { original } }) => (
      <Link href={`/${slug}/projects/${original.projectId}`} className="underline-offset-4 hover:underline">
        {projects.get(original.projectId) ?? "Open project"}
      </Link>
    ),
  };
}

function Nothing({ word }: { word: string }) {
  return <span className="text-muted-foreground">{word}</span>;
}
