"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { LogIn } from "lucide-react";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, SelectField, TextAreaField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { IMPERSONATION_MINUTES, StartImpersonation } from "@/server/services/impersonations/schemas";
import { PersonPicker } from "./person-picker";
import { ACCESS_LABELS } from "./visit-state";

interface Target {
  id: string;
  slug: string;
  name: string;
}

type Values = z.input<typeof StartImpersonation>;

const { min, max } = IMPERSONATION_MINUTES;
const MINUTES = [min, 10, 15, max];

/** Lets an operator into a workspace, in the place of one of its people. */
export function EnterWorkspace({ tenant }: { tenant: Target }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="outline"
        size="sm"
        aria-label={`Enter workspace ${tenant.name}`}
        onClick={() => setOpen(true)}
      >
        <LogIn aria-hidden />
        <span className="hidden sm:inline">Enter</span>
      </Button>
      {open && <EnterDialog tenant={tenant} onClose={() => setOpen(false)} />}
    </>
  );
}

function EnterDialog({ tenant, onClose }: { tenant: Target; onClose: () => void }) {
  const trpc = useTRPC();
  const form = useForm<Values, unknown, z.output<typeof StartImpersonation>>({
    resolver: zodResolver(StartImpersonation),
    defaultValues: { tenantId: tenant.id, membershipId: "", reason: "", access: "read", minutes: max },
  });
  const { problem, onError } = useProblem(form);
  const start = useMutation(
    trpc.impersonations.start.mutationOptions({
      onSuccess: () => window.location.assign(`/${tenant.slug}`),
      onError,
    }),
  );
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title={`Enter ${tenant.name}`}
      description="You see it as one of its people does. The reason, and all that you see and do, is in its audit log."
      submitLabel="Enter workspace"
      pending={start.isPending || start.isSuccess}
      error={problem}
      onSubmit={form.handleSubmit((values) => start.mutate(values))}
    >
      <Controller
        control={form.control}
        name="membershipId"
        render={({ field }) => (
          <PersonPicker
            tenantId={tenant.id}
            value={field.value}
            onChange={field.onChange}
            error={errors.membershipId && "must be chosen"}
          />
        )}
      />
      <TextAreaField
        label="Reason"
        rows={2}
        placeholder="What was reported, and by whom"
        error={errors.reason?.message}
        {...form.register("reason")}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Access" {...form.register("access")}>
          <option value="read">{ACCESS_LABELS.read}</option>
          <option value="write">{ACCESS_LABELS.write}</option>
        </SelectField>
        <SelectField label="For" {...form.register("minutes", { valueAsNumber: true })}>
          {MINUTES.map((minutes) => (
            <option key={minutes} value={minutes}>
              {minutes} minutes
            </option>
          ))}
        </SelectField>
      </div>
    </FormDialog>
  );
}
