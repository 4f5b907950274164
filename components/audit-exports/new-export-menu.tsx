import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { toast } from "sonner";
import { type RouterInputs, useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";

type Filters = Omit<RouterInputs["auditExports"]["create"], "format">;

/** Asks for a copy of what the filters choose. */
export function NewExportMenu({ filters }: { filters: Filters }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const create = useMutation(
    trpc.auditExports.create.mutationOptions({
      onSuccess: () => {
        toast.success("The export is being written.");
        return queryClient.invalidateQueries(trpc.auditExports.list.pathFilter());
      },
      onError: (error) => toastProblem("No export was made", error),
    }),
  );
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" disabled={create.isPending}>
          <Download aria-hidden />
          Export
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => create.mutate({ ...filters, format: "csv" })}>
          As CSV, for a spreadsheet
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => create.mutate({ ...filters, format: "jsonl" })}>
          As JSON lines, for a program
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
