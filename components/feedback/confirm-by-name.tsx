"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { ProblemAlert } from "./problem-alert";

interface ConfirmByNameProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, and that it cannot be undone. */
  description: string;
  /** What the person must type. */
  name: string;
  confirmLabel: string;
  pending: boolean;
  error: unknown;
  /** What a failure left as it was. */
  kept?: string;
  onConfirm: () => void;
  /** What else has to be chosen. */
  children?: ReactNode;
}

/** Asks for the name before what cannot be undone. */
export function ConfirmByName({ open, onOpenChange, ...props }: ConfirmByNameProps) {
  return (
    <AlertDialog open={open} onOpenChange={onOpenChange}>
      <AlertDialogContent>
        <ConfirmForm {...props} />
      </AlertDialogContent>
    </AlertDialog>
  );
}

function ConfirmForm(props: Omit<ConfirmByNameProps, "open" | "onOpenChange">) {
  const { title, description, name, confirmLabel, pending, error, onConfirm, children } = props;
  const { kept = "Nothing was deleted." } = props;
  const [typed, setTyped] = useState("");
  const inputId = useId();
  const matches = typed.trim() === name.trim();
  function submit(event: FormEvent) {
    event.preventDefault();
    if (matches && !pending) onConfirm();
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <AlertDialogHeader>
        <AlertDialogTitle>{title}</AlertDialogTitle>
        <AlertDialogDescription>{description}</AlertDialogDescription>
      </AlertDialogHeader>
      {children}
      <div className="grid gap-2">
        <Label htmlFor={inputId} className="block leading-normal">
          Type <strong className="break-all">{name}</strong> to confirm
        </Label>
        <Input
          id={inputId}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      {error ? <ProblemAlert error={error} kept={kept} /> : null}
      <AlertDialogFooter>
        <AlertDialogCancel>Cancel</AlertDialogCancel>
        <Button type="submit" variant="destructive" disabled={!matches || pending}>
          {confirmLabel}
        </Button>
      </AlertDialogFooter>
    </form>
  );
}
