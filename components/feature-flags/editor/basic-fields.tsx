import { type Definition, dependencyWords } from "@/components/feature-flags/words";
import { SelectField, TextField } from "@/components/forms";
import { Check } from "./constraint-fields";
import type { Editing } from "./edits";

/** Unleash's types, which say how long a flag is expected to live. */
const TYPES = ["release", "experiment", "operational", "kill-switch", "permission"];

interface BasicFieldsProps extends Editing<Definition> {
  isNew: boolean;
}

/** What a flag is called and for, whether its rules apply, and what it builds on. */
export function BasicFields({ value, onChange, isNew }: BasicFieldsProps) {
  const { name, enabled, description, type, stale = false } = value;
  return (
    <div className="grid gap-4">
      {isNew && (
        <TextField
          label="Key"
          value={name}
          className="font-mono"
          hint="As the code asks for it. It stays."
          onChange={(event) => onChange({ ...value, name: event.target.value })}
        />
      )}
      <TextField
        label="Description"
        value={description ?? ""}
        maxLength={1_000}
        onChange={(event) => onChange({ ...value, description: event.target.value })}
      />
      <SelectField
        label="Type"
        value={type ?? ""}
        onChange={(event) => onChange({ ...value, type: event.target.value })}
      >
        <option value="">None</option>
        {[...new Set([...TYPES, ...(type ? [type] : [])])].map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </SelectField>
      <div className="flex flex-wrap gap-4">
        <Check
          label="Its rules are on"
          value={enabled}
          onChange={(next) => onChange({ ...value, enabled: next })}
        />
        <Check label="Mark as stale" value={stale} onChange={(next) => onChange(withStale(value, next))} />
      </div>
      <ParentsField value={value} onChange={onChange} />
    </div>
  );
}

function withStale({ stale: _before, ...definition }: Definition, stale: boolean): Definition {
  return stale ? { ...definition, stale } : definition;
}

/** The flags that must be on. What is said of them beyond that is changed as JSON, and told here. */
function ParentsField({ value, onChange }: Editing<Definition>) {
  const { dependencies = [] } = value;
  const isSimple = dependencies.every(({ enabled = true, variants }) => enabled && !variants?.length);
  if (!isSimple) {
    return (
      <p className="text-sm text-muted-foreground">
        Only where {dependencyWords(value).join(" and ")}: change it as JSON, below.
      </p>
    );
  }
  return (
    <TextField
      label="Only where these flags are on"
      hint="Their keys, with commas between them."
      value={dependencies.map(({ feature }) => feature).join(",")}
      onChange={(event) => {
        const keys = event.target.value.split(",");
        onChange({ ...value, dependencies: keys.map((feature) => ({ feature })) });
      }}
    />
  );
}
