import type { FieldErrors, FieldValues, UseFormRegister } from "react-hook-form";
import { SelectField, TextAreaField, TextField } from "@/components/forms";
import { type KeyLimitsForm, LIFETIMES, type NewKeyForm } from "./key-form-values";

interface KeyLimitFieldsProps<Values extends FieldValues & KeyLimitsForm> {
  register: UseFormRegister<Values>;
  errors: FieldErrors<KeyLimitsForm>;
}

/** From where a key may be used, and how often. */
export function KeyLimitFields<Values extends FieldValues & KeyLimitsForm>({
  register,
  errors,
}: KeyLimitFieldsProps<Values>) {
  const limits = register as unknown as UseFormRegister<KeyLimitsForm>;
  return (
    <>
      <TextAreaField
        label="Allowed networks"
        rows={2}
        className="font-mono text-sm"
        placeholder="203.0.113.0/24"
        hint="One a line. Empty: the key works from anywhere."
        error={errors.allowedAddresses?.message}
        {...limits("allowedAddresses")}
      />
      <TextField
        label="Requests a minute"
        inputMode="numeric"
        autoComplete="off"
        hint="A limit of its own, below the workspace’s. Empty: none."
        error={errors.requestsPerMinute?.message}
        {...limits("requestsPerMinute")}
      />
    </>
  );
}

interface NewKeyFieldsProps<Values extends FieldValues & NewKeyForm> {
  register: UseFormRegister<Values>;
  errors: FieldErrors<NewKeyForm>;
}

/** The same of a key that is made, and when it ends. */
export function NewKeyFields<Values extends FieldValues & NewKeyForm>({
  register,
  errors,
}: NewKeyFieldsProps<Values>) {
  const fields = register as unknown as UseFormRegister<NewKeyForm>;
  return (
    <>
      <KeyLimitFields register={fields} errors={errors} />
      <SelectField label="Expires" error={errors.lifetime?.message} {...fields("lifetime")}>
        {LIFETIMES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
    </>
  );
}
