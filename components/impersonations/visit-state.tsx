import { Badge } from "@/components/ui/badge";
import type { Impersonation } from "@/server/services/impersonations/schemas";

const ENDED_BY = { operator: "Left", tenant: "Ended here", switched_off: "Switched off" } as const;

/** Whether a visit runs, and what it may do; or how it ended. */
export function VisitState({ visit }: { visit: Impersonation }) {
  if (visit.running) return <Badge variant="warning">Running</Badge>;
  return <Badge variant="secondary">{visit.endedBy ? ENDED_BY[visit.endedBy] : "Over"}</Badge>;
}

export const ACCESS_LABELS = { read: "Read-only", write: "With write access" } as const;
