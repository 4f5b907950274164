"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { PLAN_LIST, planOf } from "@/components/billing/plan-facts";
import { FormDialog, SelectField, TextAreaField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { SetTrial } from "@/server/services/trials/schemas";

type Tenant = Pick<RouterOutputs["entitlements"]["inspect"], "id" | "name" | "entitlements">;

const DAY_MS = 86_400_000;
const DAYS = ["7", "14", "30", "60", "90"] as const;
const Form = z.object({ plan: SetTrial.shape.plan, days: z.enum(DAYS), reason: SetTrial.shape.reason });
type Values = z.infer<typeof Form>;

/** Lets a workspace try a higher plan out, or longer; not there where its own plan is the highest. */
export function TrialButton({ tenant }: { tenant: Tenant }) {
  const [open, setOpen] = useState(false);
  const own = planOf(tenant.entitlements.plan);
  const higher = PLAN_LIST.filter(({ priority }) => priority > own.priority);
  if (higher.length === 0) return null;
  return (
    <>
      <Button variant="outline" size="sm" onClick={() => setOpen(true)}>
        {tenant.entitlements.trial ? "Change trial" : "Start trial"}
      </Button>
      {open && <TrialDialog tenant={tenant} plans={higher} onClose={() => setOpen(false)} />}
    </>
  );
}

interface DialogProps {
  tenant: Tenant;
  plans: typeof PLAN_LIST;
  onClose: () => void;
}

function TrialDialog({ tenant, plans, onClose }: DialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    resolver: zodResolver(Form),
    defaultValues: {
      plan: tenant.entitlements.trial?.plan ?? plans[0]?.key ?? tenant.entitlements.plan,
      days: "14",
      reason: "",
    },
  });
  const { problem, onError } = useProblem(form);
  const set = useMutation(
    trpc.trials.set.mutationOptions({
      onSuccess: ({ plan }) => {
        toast.success(`${tenant.name} tries ${planOf(plan).name} out.`);
        onClose();
        return queryClient.invalidateQueries(trpc.entitlements.pathFilter());
      },
      onError,
    }),
  );
  const submit = form.handleSubmit(({ plan, days, reason }) => {
    const endsAt = new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    set.mutate({ tenantId: tenant.id, plan, endsAt, reason });
  });
  return (
    <FormDialog
      onClose={onClose}
      title={`Trial for ${tenant.name}`}
      description="A higher plan’s limits for a while. Nothing is charged; it ends by itself."
      submitLabel="Set trial"
      pending={set.isPending}
      error={problem}
      onSubmit={submit}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Plan" {...form.register("plan")}>
          {plans.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField label="From now for" {...form.register("days")}>
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {days} days
            </option>
          ))}
        </SelectField>
      </div>
      <TextAreaField
        label="Reason"
        rows={2}
        error={form.formState.errors.reason?.message}
        {...form.register("reason")}
      />
    </FormDialog>
  );
}
