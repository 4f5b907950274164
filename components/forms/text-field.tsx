import type { ComponentProps, ReactNode } from "react";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { Textarea } from "@/components/ui/textarea";
import { Field } from "./field";

interface Shared {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
}

export function TextField({ label, error, hint, ...input }: Shared & ComponentProps<"input">) {
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => <Input {...control} {...input} />}
    </Field>
  );
}

export function TextAreaField({ label, error, hint, ...textarea }: Shared & ComponentProps<"textarea">) {
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => <Textarea {...control} {...textarea} />}
    </Field>
  );
}

export function SelectField({ label, error, hint, ...select }: Shared & ComponentProps<"select">) {
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => <NativeSelect {...control} {...select} />}
    </Field>
  );
}
