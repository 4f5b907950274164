import { useCan, useWorkspace } from "@/components/tenants/workspace";
import type { Task } from "@/server/services/tasks/schemas";

/** Whether the person may change this task: anybody's with `tasks:manage`, else their own and those they have. */
export function useCanChange({ createdBy, assigneeId }: Task): boolean {
  const { membershipId } = useWorkspace();
  const mayWrite = useCan("tasks:write");
  const mayManage = useCan("tasks:manage");
  return mayWrite && (mayManage || createdBy === membershipId || assigneeId === membershipId);
}
