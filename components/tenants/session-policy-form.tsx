"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { TextLink } from "@/components/auth/text-link";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { ListStates } from "@/components/lists";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { POLICY_BOUNDS } from "@/server/services/tenants/schemas";
import { useCan } from "./workspace";

type Tenant = RouterOutputs["tenants"]["get"];

/** A whole number as people type it; empty is the product's own bound. */
const bounded = ({ min, max }: { min: number; max: number }) =>
  z
    .string()
    .trim()
    .refine((text) => text === "" || (/^\d{1,6}$/.test(text) && Number(text) >= min && Number(text) <= max), {
      error: `must be empty, or a whole number from ${min} to ${max}`,
    });
const Form = z.object({
  requireSecondFactor: z.boolean(),
  sessionIdleMinutes: bounded(POLICY_BOUNDS.idleMinutes),
  sessionAbsoluteHours: bounded(POLICY_BOUNDS.absoluteHours),
});
type Values = z.input<typeof Form>;

/** What the workspace asks of the sessions of its people. */
export function SessionPolicyForm() {
  const trpc = useTRPC();
  const query = useQuery(trpc.tenants.get.queryOptions({}));
  return (
    <ListStates noun="sign-in rules" query={query} isEmpty={() => false} empty={null}>
      {(tenant) => <PolicyForm tenant={tenant} />}
    </ListStates>
  );
}

const valuesOf = (tenant: Tenant): Values => ({
  requireSecondFactor: tenant.requireSecondFactor,
  sessionIdleMinutes: String(tenant.sessionIdleMinutes ?? ""),
  sessionAbsoluteHours: String(tenant.sessionAbsoluteHours ?? ""),
});

const numberOrNull = (text: string) => (text.trim() === "" ? null : Number(text));

function PolicyForm({ tenant }: { tenant: Tenant }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayWrite = useCan("tenant:write");
  const form = useForm<Values>({ resolver: zodResolver(Form), defaultValues: valuesOf(tenant) });
  const { problem, onError, forget } = useProblem(form);
  const update = useMutation(
    trpc.tenants.update.mutationOptions({
      onSuccess: (saved) => {
        forget();
        form.reset(valuesOf(saved));
        toast.success("The sign-in rules are saved.");
        return queryClient.invalidateQueries(trpc.tenants.get.pathFilter());
      },
      onError,
    }),
  );
  const { errors, isDirty } = form.formState;
  const save = form.handleSubmit(({ requireSecondFactor, sessionIdleMinutes, sessionAbsoluteHours }) =>
    update.mutate({
      requireSecondFactor,
      sessionIdleMinutes: numberOrNull(sessionIdleMinutes),
      sessionAbsoluteHours: numberOrNull(sessionAbsoluteHours),
    }),
  );
  return (
    <form noValidate className="grid gap-4" onSubmit={save}>
      <Controller
        control={form.control}
        name="requireSecondFactor"
        render={({ field }) => (
          <div className="grid gap-2 text-sm">
            {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is a button, which a label names. */}
            <label className="flex min-h-6 items-center gap-2 font-medium">
              <Checkbox
                ref={field.ref}
                checked={field.value}
                disabled={!mayWrite}
                aria-describedby={errors.requireSecondFactor ? "second-factor-error" : undefined}
                onCheckedChange={(on) => field.onChange(on === true)}
              />
              Require a second factor
            </label>
            <p className="text-xs text-muted-foreground">
              Members without one are led to set it up before they get in. API keys go on working.
            </p>
            {errors.requireSecondFactor && (
              <p id="second-factor-error" role="alert" className="text-destructive">
                Set up your own second factor first, under <TextLink href="/security">Security</TextLink>.
              </p>
            )}
          </div>
        )}
      />
      <TextField
        label="Minutes without use"
        inputMode="numeric"
        autoComplete="off"
        readOnly={!mayWrite}
        hint="Then people sign in again to come in here. Empty: after 14 days."
        error={errors.sessionIdleMinutes?.message}
        {...form.register("sessionIdleMinutes")}
      />
      <TextField
        label="Hours after signing in"
        inputMode="numeric"
        autoComplete="off"
        readOnly={!mayWrite}
        hint="Then people sign in again, however busy they are. Empty: after 90 days."
        error={errors.sessionAbsoluteHours?.message}
        {...form.register("sessionAbsoluteHours")}
      />
      {problem ? <ProblemAlert error={problem} kept="The rules are as they were." /> : null}
      {mayWrite && (
        <Button type="submit" className="justify-self-start" disabled={update.isPending || !isDirty}>
          Save sign-in rules
        </Button>
      )}
    </form>
  );
}
