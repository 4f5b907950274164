import type { ColumnDef } from "@tanstack/react-table";
import Link from "next/link";
import { Moment } from "@/components/feedback";
import type { Project } from "@/server/services/projects/schemas";
import { ProjectMenu } from "./project-menu";
import { ProjectStatusBadge } from "./project-status";

export function projectColumns(slug: string): ColumnDef<Project>[] {
  return [
    {
      accessorKey: "name",
      header: "Name",
      meta: { sortKey: "name", className: "min-w-36" },
      cell: ({ row: { original } }) => (
        <div className="grid gap-0.5">
          <Link
            href={`/${slug}/projects/${original.id}`}
            className="font-medium break-words underline-offset-4 hover:underline"
          >
            {original.name}
          </Link>
          {original.description && (
            <span className="line-clamp-1 max-w-md text-xs text-muted-foreground">
              {original.description}
            </span>
          )}
        </div>
      ),
    },
    {
      accessorKey: "status",
      header: "Status",
      cell: ({ row: { original } }) => <ProjectStatusBadge status={original.status} />,
    },
    {
      accessorKey: "updatedAt",
      header: "Updated",
      meta: { sortKey: "updatedAt", className: "hidden md:table-cell whitespace-nowrap" },
      cell: ({ row: { original } }) => <Moment at={original.updatedAt} />,
    },
    {
      accessorKey: "createdAt",
      header: "Created",
      meta: { sortKey: "createdAt", className: "hidden sm:table-cell whitespace-nowrap" },
      cell: ({ row: { original } }) => <Moment at={original.createdAt} />,
    },
    {
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      meta: { className: "w-10 text-right" },
      cell: ({ row: { original } }) => <ProjectMenu project={original} />,
    },
  ];
}
