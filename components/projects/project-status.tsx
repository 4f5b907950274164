import { Badge } from "@/components/ui/badge";
import type { Project } from "@/server/services/projects/schemas";

export function ProjectStatusBadge({ status }: { status: Project["status"] }) {
  return status === "active" ? (
    <Badge variant="success">Active</Badge>
  ) : (
    <Badge variant="secondary">Archived</Badge>
  );
}
