import { FilterSelect } from "@/components/lists";
import { useMemberOptions } from "@/components/members/use-member-options";
import { useProjectOptions } from "@/components/projects/use-project-options";
import { TaskStatus } from "@/server/services/tasks/schemas";
import { TASK_STATUS_LABELS } from "./task-labels";

export type TaskFilter = "status" | "projectId" | "assigneeId";

interface TaskFiltersProps {
  values: Readonly<Record<TaskFilter, string | null>>;
  withProject: boolean;
  onChange: (filter: TaskFilter, value: string | null) => void;
}

export function TaskFilters({ values, withProject, onChange }: TaskFiltersProps) {
  const members = useMemberOptions();
  const projects = useProjectOptions();
  const statuses = TaskStatus.options.map((status) => ({ id: status, name: TASK_STATUS_LABELS[status] }));
  const filters = [
    { filter: "status", label: "Status", options: statuses },
    ...(withProject ? [{ filter: "projectId", label: "Project", options: projects } as const] : []),
    { filter: "assigneeId", label: "Assignee", options: members },
  ] as const;
  return (
    <div className="flex flex-wrap gap-3">
      {filters.map(({ filter, label, options }) => (
        <FilterSelect
          key={filter}
          label={label}
          value={values[filter]}
          options={options}
          onChange={(value) => onChange(filter, value)}
        />
      ))}
    </div>
  );
}
