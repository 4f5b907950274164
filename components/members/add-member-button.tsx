"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { applyProblem, FormDialog, SelectField, TextField } from "@/components/forms";
import { useCan, useRights } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { covers, ROLE_PERMISSIONS, ROLES } from "@/server/kernel/permissions";
import { AddMember } from "@/server/services/members/schemas";
import { ROLE_HINTS, ROLE_LABELS } from "./role-labels";

export function AddMemberButton() {
  const [open, setOpen] = useState(false);
  if (!useCan("members:write")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <UserPlus aria-hidden />
        Add member
      </Button>
      {open && <AddMemberDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function AddMemberDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const own = useRights();
  const [problem, setProblem] = useState<unknown>();
  const form = useForm<z.input<typeof AddMember>, unknown, z.output<typeof AddMember>>({
    resolver: zodResolver(AddMember),
    defaultValues: { email: "", role: "member" },
  });
  const add = useMutation(
    trpc.members.add.mutationOptions({
      onSuccess: (member) => {
        toast.success(`${member.name} now has access.`);
        onClose();
        return queryClient.invalidateQueries(trpc.members.pathFilter());
      },
      onError: (error) => setProblem(applyProblem(form, error) ? error : undefined),
    }),
  );
  const { errors } = form.formState;
  return (
    <FormDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add member"
      description="For a person who has an account here already. They have access at once."
      submitLabel="Add member"
      pending={add.isPending}
      error={problem}
      onSubmit={form.handleSubmit((values) => add.mutate(values))}
    >
      <TextField
        label="Email"
        type="email"
        autoComplete="off"
        error={errors.email?.message}
        {...form.register("email")}
      />
      <SelectField label="Role" error={errors.role?.message} {...form.register("role")}>
        {ROLES.filter((role) => covers(own, ROLE_PERMISSIONS[role])).map((role) => (
          <option key={role} value={role}>
            {ROLE_LABELS[role]}: {ROLE_HINTS[role]}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
