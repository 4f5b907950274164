import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import type { Project } from "@/server/services/projects/schemas";

/** Archives and restores; each tells what it did and offers the way back. */
export function useProjectStatus() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries(trpc.projects.pathFilter());
  const restore = useMutation(
    trpc.projects.restore.mutationOptions({
      onSuccess: (project) => {
        toast.success(`Restored “${project.name}”.`);
        return refresh();
      },
      onError: (error) => toastProblem("The project was not restored", error),
    }),
  );
  const archive = useMutation(
    trpc.projects.archive.mutationOptions({
      onSuccess: (project) => {
        toast.success(`Archived “${project.name}”.`, {
          description: "Its tasks are kept.",
          action: { label: "Undo", onClick: () => restore.mutate({ projectId: project.id }) },
        });
        return refresh();
      },
      onError: (error) => toastProblem("The project was not archived", error),
    }),
  );
  return {
    archive: (project: Project) => archive.mutate({ projectId: project.id }),
    restore: (project: Project) => restore.mutate({ projectId: project.id }),
  };
}
