"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { CreateTenant } from "@/server/services/tenants/schemas";
import { useCan, useWorkspace } from "./workspace";

const Form = z.object({ name: CreateTenant.shape.name });

export function WorkspaceForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const { name, slug } = useWorkspace();
  const mayWrite = useCan("tenant:write");
  const form = useForm<z.input<typeof Form>>({ resolver: zodResolver(Form), defaultValues: { name } });
  const { problem, onError, forget } = useProblem(form);
  const update = useMutation(
    trpc.tenants.update.mutationOptions({
      onSuccess: (tenant) => {
        forget();
        form.reset({ name: tenant.name });
        toast.success("The workspace is saved.");
        router.refresh(); // The shell shows the name, too.
      },
      onError,
    }),
  );
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => update.mutate(values))}>
      <TextField
        label="Workspace name"
        autoComplete="off"
        readOnly={!mayWrite}
        hint={
          <>
            Its address stays <code className="font-mono">/{slug}</code>.
          </>
        }
        error={form.formState.errors.name?.message}
        {...form.register("name")}
      />
      {problem ? <ProblemAlert error={problem} kept="The workspace is as it was." /> : null}
      {mayWrite && (
        <Button
          type="submit"
          className="justify-self-start"
          disabled={update.isPending || !form.formState.isDirty}
        >
          Save workspace
        </Button>
      )}
    </form>
  );
}
