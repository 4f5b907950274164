import { v5 } from "uuid";
import { asId, type ProjectId, type TaskId, type TenantId } from "@/server/kernel/ids";

/** The same ids at every attempt, so that a repeat finds what is there (UUID version 5 under the tenant's id). */
export function sampleProjectId(tenantId: TenantId): ProjectId {
  return asId<ProjectId>(v5("sample-project", tenantId));
}

export function sampleTaskId(tenantId: TenantId, index: number): TaskId {
  return asId<TaskId>(v5(`sample-task-${index}`, tenantId));
}
