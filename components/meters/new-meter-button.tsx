"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, SelectField, TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { CreateMeter } from "@/server/services/meters/schemas";
import { AGGREGATION_LABELS } from "./aggregations";

const EMPTY = { key: "", name: "", unit: "", aggregation: "sum" } as const;

export function NewMeterButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        New meter
      </Button>
      {open && <NewMeterDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function NewMeterDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<z.input<typeof CreateMeter>>({
    resolver: zodResolver(CreateMeter),
    defaultValues: EMPTY,
  });
  const { problem, onError } = useProblem(form);
  const create = useMutation(
    trpc.meters.create.mutationOptions({
      onSuccess: ({ name }) => {
        toast.success(`Created ${name}. It takes events from now on.`);
        onClose();
        return Promise.all([
          queryClient.invalidateQueries(trpc.meters.pathFilter()),
          queryClient.invalidateQueries(trpc.usage.summary.pathFilter()),
        ]);
      },
      onError,
    }),
  );
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title="New meter"
      description="What your own systems count. Its key and how it adds up never change."
      submitLabel="Create meter"
      pending={create.isPending}
      error={problem}
      onSubmit={form.handleSubmit((values) => create.mutate(values))}
    >
      <TextField
        label="Name"
        autoComplete="off"
        placeholder="Tokens"
        error={errors.name?.message}
        {...form.register("name")}
      />
      <TextField
        label="Key"
        autoComplete="off"
        placeholder="tokens"
        hint="What events call it, as their type: lower-case letters, digits and underscores."
        error={errors.key?.message}
        {...form.register("key")}
      />
      <TextField
        label="Unit"
        autoComplete="off"
        placeholder="token"
        hint="What one of it is called."
        error={errors.unit?.message}
        {...form.register("unit")}
      />
      <SelectField
        label="Adds up as"
        hint={AGGREGATION_LABELS[form.watch("aggregation")].hint}
        error={errors.aggregation?.message}
        {...form.register("aggregation")}
      >
        {CreateMeter.shape.aggregation.options.map((aggregation) => (
          <option key={aggregation} value={aggregation}>
            {AGGREGATION_LABELS[aggregation].name}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
