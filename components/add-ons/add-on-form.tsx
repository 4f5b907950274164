"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, SelectField, TextAreaField, TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { ADD_ON_KEYS, ADD_ONS, SetAddOn } from "@/server/services/add-ons/schemas";

/** Sets how many of an add-on a workspace has. */
export function AddOnButton({ tenant }: { tenant: { id: string; name: string } }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="outline" size="sm" onClick={() => setOpen(true)}>
        Set add-on
      </Button>
      {open && <AddOnDialog tenant={tenant} onClose={() => setOpen(false)} />}
    </>
  );
}

function AddOnDialog({ tenant, onClose }: { tenant: { id: string; name: string }; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<z.input<typeof SetAddOn>>({
    resolver: zodResolver(SetAddOn),
    defaultValues: { tenantId: tenant.id, addOn: "extra_seats", quantity: 1, reason: "" },
  });
  const { problem, onError } = useProblem(form);
  const set = useMutation(
    trpc.addOns.set.mutationOptions({
      onSuccess: ({ addOn, quantity }) => {
        toast.success(`${tenant.name} has ${quantity} × ${ADD_ONS[addOn].name}.`);
        onClose();
        return queryClient.invalidateQueries(trpc.entitlements.pathFilter());
      },
      onError,
    }),
  );
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title={`Add-ons of ${tenant.name}`}
      description="How many the workspace has from now on; 0 takes it away. Nothing is charged by this."
      submitLabel="Set add-on"
      pending={set.isPending}
      error={problem}
      onSubmit={form.handleSubmit((values) => set.mutate(values))}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Add-on" {...form.register("addOn")}>
          {ADD_ON_KEYS.map((key) => (
            <option key={key} value={key}>
              {ADD_ONS[key].name}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Quantity"
          type="number"
          inputMode="numeric"
          min={0}
          error={errors.quantity?.message}
          {...form.register("quantity", { valueAsNumber: true })}
        />
      </div>
      <TextAreaField
        label="Reason"
        rows={2}
        placeholder="What was bought, and how"
        error={errors.reason?.message}
        {...form.register("reason")}
      />
    </FormDialog>
  );
}
