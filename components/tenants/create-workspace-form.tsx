"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { CreateTenant } from "@/server/services/tenants/schemas";
import { slugOf } from "./slug-of";

/** The address follows the name until the person edits it. */
export function CreateWorkspaceForm() {
  const trpc = useTRPC();
  const form = useForm<z.input<typeof CreateTenant>>({
    resolver: zodResolver(CreateTenant),
    defaultValues: { name: "", slug: "" },
  });
  const { problem, onError } = useProblem(form);
  const create = useMutation(
    trpc.tenants.create.mutationOptions({
      onSuccess: ({ slug }) => window.location.assign(`/${slug}`),
      onError,
    }),
  );
  const { errors, dirtyFields, isSubmitted } = form.formState;
  const name = form.register("name", {
    onChange: (event: { target: { value: string } }) => {
      if (!dirtyFields.slug) {
        form.setValue("slug", slugOf(event.target.value), {
          shouldDirty: false,
          shouldValidate: isSubmitted,
        });
      }
    },
  });
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => create.mutate(values))}>
      <TextField label="Name" autoComplete="organization" error={errors.name?.message} {...name} />
      <TextField
        label="Address"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="The part of the URL after the slash. It cannot be changed later."
        error={errors.slug?.message}
        {...form.register("slug")}
      />
      {problem ? (
        <ProblemAlert error={problem} kept="No workspace was made; what you typed is still here." />
      ) : null}
      <Button type="submit" disabled={create.isPending || create.isSuccess}>
        Create workspace
      </Button>
    </form>
  );
}
