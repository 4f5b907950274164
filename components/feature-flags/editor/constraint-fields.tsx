import { Plus, Trash2 } from "lucide-react";
import { type Constraint, OPERATOR_OPTIONS } from "@/components/feature-flags/words";
import { SelectField, TextField } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { type Editing, hasOneValue, NEW_CONSTRAINT, replaced, without } from "./edits";

const CONTEXT_NAMES = ["tenantId", "plan", "role", "userId", "region"];

/** What must be so for a strategy or a segment to let somebody in: each of them. */
export function ConstraintFields({ value, onChange, of }: Editing<Constraint[]> & { of: string }) {
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-2 text-sm font-medium">Only where</legend>
      {value.length === 0 && <p className="text-sm text-muted-foreground">No condition: for everybody.</p>}
      {value.map((one, at) => (
        <OneConstraint
          // Constraints have nothing of their own but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={at}
          label={`Constraint ${at + 1} of ${of}`}
          value={one}
          onChange={(next) => onChange(replaced(value, at, next))}
          onRemove={() => onChange(without(value, at))}
        />
      ))}
      <div>
        <Button
          variant="outline"
          size="sm"
          aria-label={`Add a constraint to ${of}`}
          onClick={() => onChange([...value, NEW_CONSTRAINT])}
        >
          <Plus aria-hidden />
          Constraint
        </Button>
      </div>
    </fieldset>
  );
}

interface OneConstraintProps extends Editing<Constraint> {
  label: string;
  onRemove: () => void;
}

function OneConstraint({ label, value, onChange, onRemove }: OneConstraintProps) {
  const { contextName, operator, inverted, caseInsensitive } = value;
  return (
    <fieldset aria-label={label} className="grid min-w-0 gap-3 rounded-lg border p-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Property"
          value={contextName}
          list="flag-context-names"
          onChange={(event) => onChange({ ...value, contextName: event.target.value })}
        />
        <SelectField
          label="Comparison"
          value={operator}
          onChange={(event) => onChange(withOperator(value, event.target.value))}
        >
          {OPERATOR_OPTIONS.map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </SelectField>
      </div>
      <datalist id="flag-context-names">
        {CONTEXT_NAMES.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <ValuesField value={value} onChange={onChange} />
      <div className="flex flex-wrap items-center gap-4 text-sm">
        <Check label="Not" value={inverted} onChange={(next) => onChange({ ...value, inverted: next })} />
        <Check
          label="Whatever its case"
          value={caseInsensitive}
          onChange={(next) => onChange({ ...value, caseInsensitive: next })}
        />
        <Button
          variant="ghost"
          size="sm"
          className="ml-auto"
          aria-label={`Remove ${label}`}
          onClick={onRemove}
        >
          <Trash2 aria-hidden />
          Remove
        </Button>
      </div>
    </fieldset>
  );
}

function ValuesField({ value, onChange }: Editing<Constraint>) {
  if (hasOneValue(value.operator)) {
    return (
      <TextField
        label="Value"
        value={value.value ?? ""}
        onChange={(event) => onChange({ ...value, value: event.target.value })}
      />
    );
  }
  return (
    <TextField
      label="Values"
      hint="With commas between them."
      value={value.values.join(",")}
      onChange={(event) => onChange({ ...value, values: event.target.value.split(",") })}
    />
  );
}

/** What the one kind of comparison has no use for goes. */
function withOperator({ value, values, ...constraint }: Constraint, operator: string): Constraint {
  if (hasOneValue(operator)) return { ...constraint, operator, values: [], value: value ?? values[0] ?? "" };
  return { ...constraint, operator, values: values.length > 0 ? values : value ? [value] : [] };
}

export function Check({ label, value, onChange }: Editing<boolean> & { label: string }) {
  return (
    <label className="flex items-center gap-2 text-sm">
      <input
        type="checkbox"
        className="size-4 accent-primary"
        checked={value}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
