"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { CreateCorsOrigin } from "@/server/services/cors-origins/schemas";

export function AddOriginForm() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<z.input<typeof CreateCorsOrigin>>({
    resolver: zodResolver(CreateCorsOrigin),
    defaultValues: { origin: "" },
  });
  const { problem, onError, forget } = useProblem(form);
  const create = useMutation(
    trpc.corsOrigins.create.mutationOptions({
      onSuccess: ({ origin }) => {
        forget();
        form.reset({ origin: "" });
        toast.success(`Pages of ${origin} may read the API’s answers.`);
        return queryClient.invalidateQueries(trpc.corsOrigins.pathFilter());
      },
      onError,
    }),
  );
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => create.mutate(values))}>
      <TextField
        label="Origin"
        autoComplete="off"
        inputMode="url"
        placeholder="https://app.example.com"
        hint="Scheme, host, and port if it is not the usual one. For trying things out, http://localhost works too."
        error={form.formState.errors.origin?.message}
        {...form.register("origin")}
      />
      {problem ? <ProblemAlert error={problem} kept="The list is as it was." /> : null}
      <Button type="submit" className="justify-self-start" disabled={create.isPending}>
        Add origin
      </Button>
    </form>
  );
}
