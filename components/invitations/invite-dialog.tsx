"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { FormDialog, SelectField, TextAreaField, useProblem } from "@/components/forms";
import { choiceOf, useRoleOptions } from "@/components/roles/use-role-options";
import type { InvitationResults } from "@/server/services/invitations/schemas";
import { InviteForm, type InviteFormInput, type InviteFormOutput, LIFETIMES } from "./invite-form";

interface InviteDialogProps {
  onClose: () => void;
  /** Called with the whole answer when an address was refused. */
  onRefusals: (answer: InvitationResults) => void;
}

export function InviteDialog({ onClose, onRefusals }: InviteDialogProps) {
  const options = useRoleOptions();
  const { form, invite, problem } = useInviteForm(onClose, onRefusals);
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title="Invite people"
      description="Each address gets a mail with a link. Nobody takes a seat before they accept."
      submitLabel="Send invitations"
      pending={invite.isPending}
      error={problem}
      onSubmit={form.handleSubmit(({ role, ...values }) => invite.mutate({ ...values, ...choiceOf(role) }))}
    >
      <TextAreaField
        label="Email addresses"
        rows={4}
        autoComplete="off"
        spellCheck={false}
        hint="One or many, apart by lines, spaces or commas. Up to 100."
        error={errors.emails?.message}
        {...form.register("emails")}
      />
      <SelectField label="Role" error={errors.role?.message} {...form.register("role")}>
        {options.map(({ value, label, hint }) => (
          <option key={value} value={value}>
            {hint ? `${label}: ${hint}` : label}
          </option>
        ))}
      </SelectField>
      <SelectField label="Valid for" error={errors.validDays?.message} {...form.register("validDays")}>
        {LIFETIMES.map(({ days, label }) => (
          <option key={days} value={days}>
            {label}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

function useInviteForm(onClose: () => void, onRefusals: (answer: InvitationResults) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<InviteFormInput, unknown, InviteFormOutput>({
    resolver: zodResolver(InviteForm),
    defaultValues: { emails: "", role: "member", validDays: "7" },
  });
  const { problem, onError } = useProblem(form);
  const invite = useMutation(
    trpc.invitations.createMany.mutationOptions({
      onSuccess: (answer) => {
        if (answer.data.some(({ outcome }) => outcome === "refused")) onRefusals(answer);
        else {
          toast.success(sentence(answer.data.length));
          onClose();
        }
        return queryClient.invalidateQueries(trpc.invitations.pathFilter());
      },
      onError,
    }),
  );
  return { form, invite, problem };
}

function sentence(count: number): string {
  return count === 1 ? "The invitation is on its way." : `${count} invitations are on their way.`;
}
