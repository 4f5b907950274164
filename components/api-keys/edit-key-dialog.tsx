"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { FormDialog, TextField, useProblem } from "@/components/forms";
import type { ApiKey } from "@/server/services/api-keys/schemas";
import { KeyLimitsForm, limitsOf, toUpdateApiKey } from "./key-form-values";
import { KeyLimitFields } from "./key-limit-fields";

export function EditKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<KeyLimitsForm>({
    resolver: zodResolver(KeyLimitsForm),
    defaultValues: limitsOf(apiKey),
  });
  const { problem, onError } = useProblem(form);
  const { errors } = form.formState;
  const update = useMutation(
    trpc.apiKeys.update.mutationOptions({
      onSuccess: ({ name }) => {
        toast.success(`Saved “${name}”. It holds from the next request on.`);
        onClose();
        return queryClient.invalidateQueries(trpc.apiKeys.pathFilter());
      },
      onError,
    }),
  );
  return (
    <FormDialog
      onClose={onClose}
      title="Edit API key"
      description="Its scopes stay as they are: for others, create another key."
      submitLabel="Save changes"
      pending={update.isPending}
      error={problem}
      onSubmit={form.handleSubmit((values) => update.mutate(toUpdateApiKey(apiKey.id, values)))}
    >
      <TextField label="Name" autoComplete="off" error={errors.name?.message} {...form.register("name")} />
      <KeyLimitFields register={form.register} errors={errors} />
    </FormDialog>
  );
}
