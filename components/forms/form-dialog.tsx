"use client";

import type { FormEvent, ReactNode } from "react";
import { ProblemAlert } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";

interface FormDialogProps {
  onClose: () => void;
  title: string;
  description: string;
  submitLabel: string;
  pending: boolean;
  /** A failure that belongs to no single field. */
  error?: unknown;
  onSubmit: (event: FormEvent) => void;
  children: ReactNode;
}

/** A form that stands over the page for as long as it is rendered. */
export function FormDialog(props: FormDialogProps) {
  const { onClose, title, description, submitLabel, pending, error, onSubmit, children } = props;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <form noValidate onSubmit={onSubmit} className="grid gap-4">
          <DialogHeader>
            <DialogTitle>{title}</DialogTitle>
            <DialogDescription>{description}</DialogDescription>
          </DialogHeader>
          {children}
          {error ? <ProblemAlert error={error} kept="What you typed is still here." /> : null}
          <DialogFooter>
            <DialogClose asChild>
              <Button variant="outline">Cancel</Button>
            </DialogClose>
            <Button type="submit" disabled={pending}>
              {submitLabel}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
