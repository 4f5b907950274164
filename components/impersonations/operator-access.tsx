"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { ListStates } from "@/components/lists";
import { useCan } from "@/components/tenants/workspace";
import { Checkbox } from "@/components/ui/checkbox";
import { VisitsList } from "./visits-list";

/** Whether operators may come in, and who did. */
export function OperatorAccess() {
  const trpc = useTRPC();
  const maySee = useCan("audit:read");
  const query = useQuery(trpc.tenants.get.queryOptions({}));
  return (
    <div className="grid gap-4">
      <ListStates noun="settings" query={query} isEmpty={() => false} empty={null}>
        {({ allowOperatorAccess }) => <AccessSwitch allowed={allowOperatorAccess} />}
      </ListStates>
      {maySee && <VisitsList />}
    </div>
  );
}

function AccessSwitch({ allowed }: { allowed: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayWrite = useCan("tenant:write");
  const hint = useId();
  const update = useMutation(
    trpc.tenants.update.mutationOptions({
      onSuccess: async ({ allowOperatorAccess }) => {
        toast.success(
          allowOperatorAccess ? "Operators may enter." : "No operator is in, and none may enter.",
        );
        await Promise.all([
          queryClient.invalidateQueries(trpc.tenants.get.pathFilter()),
          queryClient.invalidateQueries(trpc.impersonations.list.pathFilter()),
        ]);
      },
      onError: (error) => toastProblem("The setting was not saved", error),
    }),
  );
  return (
    <div className="grid gap-2 text-sm">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is a button, which a label names. */}
      <label className="flex min-h-6 items-center gap-2 font-medium">
        <Checkbox
          checked={update.isPending ? update.variables.allowOperatorAccess === true : allowed}
          disabled={!mayWrite || update.isPending}
          aria-describedby={hint}
          onCheckedChange={(on) => update.mutate({ allowOperatorAccess: on === true })}
        />
        Allow operators to enter
      </label>
      <p id={hint} className="text-xs text-muted-foreground">
        To help you, an operator may look at this workspace in the place of a member: with a reason, for 30
        minutes at most, read-only unless they say why not, never with money, people, keys or settings.
        Switching it off ends every visit at once.
      </p>
    </div>
  );
}
