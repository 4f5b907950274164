"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, SelectField, TextAreaField, TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import {
  boundsOf,
  CreateOverride,
  ENTITLEMENT_KEYS,
  faultOfValue,
  labelOfKey,
  unitOfKey,
} from "@/server/services/overrides/schemas";

const DAY_MS = 86_400_000;
const LASTS = { "1": "A day", "7": "A week", "30": "30 days", "90": "90 days", "365": "A year" } as const;

/** As an operator fills it in: how long instead of an end, and a box for "unlimited". */
const Form = z
  .object({
    key: CreateOverride.shape.key,
    value: z.number("must be a whole number").int("must be a whole number").min(0, "must be at least 0"),
    unlimited: z.boolean(),
    days: z.enum(Object.keys(LASTS) as [keyof typeof LASTS]),
    reason: CreateOverride.shape.reason,
  })
  .superRefine(({ key, value, unlimited }, context) => {
    const message = faultOfValue(key, unlimited && boundsOf(key).canBeUnlimited ? null : value);
    if (message) context.addIssue({ code: "custom", path: ["value"], message });
  });
type Values = z.infer<typeof Form>;

/** Sets one limit of a workspace for a while. */
export function NewOverrideButton({ tenant }: { tenant: { id: string; name: string } }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        New override
      </Button>
      {open && <OverrideDialog tenant={tenant} onClose={() => setOpen(false)} />}
    </>
  );
}

function OverrideDialog({ tenant, onClose }: { tenant: { id: string; name: string }; onClose: () => void }) {
  const { form, create, problem, submit } = useNewOverride(tenant, onClose);
  const { errors } = form.formState;
  const key = form.watch("key");
  const { min, max, canBeUnlimited } = boundsOf(key);
  return (
    <FormDialog
      onClose={onClose}
      title={`Override a limit of ${tenant.name}`}
      description="It holds within two seconds everywhere, and ends by itself. The workspace’s audit log tells who and why."
      submitLabel="Set override"
      pending={create.isPending}
      error={problem}
      onSubmit={submit}
    >
      <SelectField label="What" {...form.register("key")}>
        {ENTITLEMENT_KEYS.map((one) => (
          <option key={one} value={one}>
            {labelOfKey(one)}
          </option>
        ))}
      </SelectField>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Value"
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          hint={unitOfKey(key)}
          disabled={canBeUnlimited && form.watch("unlimited")}
          error={errors.value?.message}
          {...form.register("value", { valueAsNumber: true })}
        />
        <SelectField label="For" {...form.register("days")}>
          {Object.entries(LASTS).map(([days, label]) => (
            <option key={days} value={days}>
              {label}
            </option>
          ))}
        </SelectField>
      </div>
      {canBeUnlimited && (
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" className="size-4 accent-primary" {...form.register("unlimited")} />
          Unlimited
        </label>
      )}
      <TextAreaField
        label="Reason"
        rows={2}
        placeholder="What it is for, and who asked"
        error={errors.reason?.message}
        {...form.register("reason")}
      />
    </FormDialog>
  );
}

function useNewOverride(tenant: { id: string }, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    resolver: zodResolver(Form),
    defaultValues: { key: "ratePerSecond", value: 100, unlimited: false, days: "1", reason: "" },
  });
  const { problem, onError } = useProblem(form);
  const create = useMutation(
    trpc.overrides.create.mutationOptions({
      onSuccess: async ({ key }) => {
        toast.success(`${labelOfKey(key)}: the override is in force.`);
        onClose();
        await Promise.all([
          queryClient.invalidateQueries(trpc.overrides.pathFilter()),
          queryClient.invalidateQueries(trpc.entitlements.pathFilter()),
        ]);
      },
      onError,
    }),
  );
  const submit = form.handleSubmit(({ days, unlimited, value, ...rest }) => {
    const endsAt = new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const asked = unlimited && boundsOf(rest.key).canBeUnlimited ? null : value;
    create.mutate({ ...rest, tenantId: tenant.id, value: asked, endsAt });
  });
  return { form, create, problem, submit };
}
