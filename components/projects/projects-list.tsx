"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FolderKanban } from "lucide-react";
import { parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { useTRPC } from "@/components/api";
import { EmptyState } from "@/components/feedback";
import { DataTable, FilterSelect, ListStates, Pager, pagingParsers, turnSort } from "@/components/lists";
import { useCan, useWorkspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { PROJECT_SORT_KEYS, ProjectStatus } from "@/server/services/projects/schemas";
import { NewProjectButton } from "./new-project-button";
import { projectColumns } from "./project-columns";

const parsers = {
  ...pagingParsers(PROJECT_SORT_KEYS),
  status: parseAsStringLiteral(ProjectStatus.options),
};

const STATUS_OPTIONS = [
  { id: "active", name: "Active" },
  { id: "archived", name: "Archived" },
] as const;

/** The workspace's projects; page, order and filter stand in the URL. */
export function ProjectsList() {
  const trpc = useTRPC();
  const { slug } = useWorkspace();
  const [state, setState] = useQueryStates(parsers);
  const { status, ...paging } = state;
  const input = { ...paging, limit: 20, ...(status && { status }) };
  const query = useQuery(trpc.projects.list.queryOptions(input, { placeholderData: keepPreviousData }));
  const columns = useMemo(() => projectColumns(slug), [slug]);
  return (
    <div className="grid grid-cols-1 gap-4">
      <FilterSelect
        label="Status"
        value={status}
        options={STATUS_OPTIONS}
        onChange={(value) => {
          const chosen = ProjectStatus.options.find((option) => option === value);
          void setState({ status: chosen ?? null, page: null });
        }}
      />
      <ListStates
        noun="projects"
        query={query}
        isEmpty={(answer) => answer.total === 0}
        empty={<NoProjects filtered={status !== null} onClear={() => void setState(null)} />}
      >
        {(answer) => (
          <>
            <DataTable
              caption="Projects"
              columns={columns}
              rows={answer.data}
              rowId={(project) => project.id}
              sort={state}
              onSort={(column) => {
                const { sortBy, sortOrder } = turnSort(state, column);
                const key = PROJECT_SORT_KEYS.find((candidate) => candidate === sortBy);
                void setState({ sortBy: key ?? null, sortOrder, page: null });
              }}
              stale={query.isPlaceholderData}
            />
            <Pager noun="projects" {...answer} page={state.page} onPage={(page) => void setState({ page })} />
          </>
        )}
      </ListStates>
    </div>
  );
}

function NoProjects({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const mayWrite = useCan("projects:write");
  if (filtered) {
    return (
      <EmptyState
        icon={FolderKanban}
        title="No project with this status"
        action={
          <Button variant="outline" onClick={onClear}>
            Show all projects
          </Button>
        }
      >
        There may be others under another status.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={FolderKanban}
      title="No projects yet"
      action={<NewProjectButton label="Start your first project" />}
    >
      {mayWrite
        ? "A project holds tasks. Create the first one here, or with POST /api/v1/projects."
        : "Your role lets you look, not create. Ask a member of the workspace to make the first one."}
    </EmptyState>
  );
}
