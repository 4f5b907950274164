"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { SignUp } from "@/server/services/users/schemas";

const Form = z.object({ name: SignUp.shape.name });

export function ProfileForm({ name, email }: { name: string; email: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const form = useForm<z.input<typeof Form>>({ resolver: zodResolver(Form), defaultValues: { name } });
  const { problem, onError, forget } = useProblem(form);
  const update = useMutation(
    trpc.auth.updateProfile.mutationOptions({
      onSuccess: (me) => {
        forget();
        form.reset({ name: me.name });
        toast.success("Your profile is saved.");
        router.refresh(); // The shell shows the name, too.
      },
      onError,
    }),
  );
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => update.mutate(values))}>
      <TextField
        label="Your name"
        autoComplete="name"
        error={form.formState.errors.name?.message}
        {...form.register("name")}
      />
      <TextField label="Email" type="email" value={email} readOnly disabled />
      {problem ? <ProblemAlert error={problem} kept="Your profile is as it was." /> : null}
      <Button
        type="submit"
        className="justify-self-start"
        disabled={update.isPending || !form.formState.isDirty}
      >
        Save profile
      </Button>
    </form>
  );
}
