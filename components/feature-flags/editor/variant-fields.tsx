import { Plus, Trash2 } from "lucide-react";
import { type Definition, weightWords } from "@/components/feature-flags/words";
import { SelectField, TextField } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { type Editing, evenWeights, replaced, without } from "./edits";

type Variant = NonNullable<Definition["variants"]>[number];
type Payload = NonNullable<Variant["payload"]>;

const PAYLOADS: Payload["type"][] = ["string", "json", "csv", "number"];

interface VariantFieldsProps extends Editing<Variant[]> {
  strategies: Definition["strategies"];
}

/** What a flag gives whom it is on for: each a part, all of them the whole. */
export function VariantFields({ value, onChange, strategies }: VariantFieldsProps) {
  const sum = value.reduce((total, { weight }) => total + weight, 0);
  const even = (all: Variant[]) => {
    const weights = evenWeights(all.length);
    onChange(all.map((one, at) => ({ ...one, weight: weights[at] ?? 0 })));
  };
  return (
    <div className="grid gap-4">
      <OwnVariants strategies={strategies} />
      {value.length === 0 && !strategies.some(hasOwn) && (
        <p className="text-sm text-muted-foreground">No variants: it is on or off.</p>
      )}
      {value.map((one, at) => (
        <OneVariant
          // A variant's name is being typed: its place alone stays.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={at}
          label={`Variant ${at + 1}`}
          value={one}
          onChange={(next) => onChange(replaced(value, at, next))}
          onRemove={() => onChange(without(value, at))}
        />
      ))}
      {value.length > 0 && (
        <p
          className={sum === 1_000 ? "text-sm text-muted-foreground" : "text-sm text-destructive"}
          role="status"
        >
          Together {weightWords(sum)}
          {sum === 1_000 ? "." : ": must be 100 %."}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="outline"
          size="sm"
          onClick={() => even([...value, { name: `variant-${value.length + 1}`, weight: 0 }])}
        >
          <Plus aria-hidden />
          Variant
        </Button>
        {value.length > 1 && (
          <Button variant="outline" size="sm" onClick={() => even(value)}>
            Same weight for each
          </Button>
        )}
      </div>
    </div>
  );
}

const hasOwn = ({ variants }: Definition["strategies"][number]) => (variants?.length ?? 0) > 0;

/** What strategies give of their own takes the place of the flag's. */
function OwnVariants({ strategies }: Pick<VariantFieldsProps, "strategies">) {
  if (!strategies.some(hasOwn)) return null;
  return (
    <ul className="grid gap-1 text-sm">
      {strategies.map(({ variants = [] }, at) =>
        variants.length === 0 ? null : (
          // Strategies are numbered by their places.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={at} className="break-words">
            Strategy {at + 1} gives its own:{" "}
            {variants.map(({ name, weight }) => `${name} ${weightWords(weight)}`).join(", ")}.{" "}
            <span className="text-muted-foreground">Change them as JSON, below.</span>
          </li>
        ),
      )}
    </ul>
  );
}

interface OneVariantProps extends Editing<Variant> {
  label: string;
  onRemove: () => void;
}

function OneVariant({ label, value, onChange, onRemove }: OneVariantProps) {
  const { payload, ...variant } = value;
  const setPayload = (type: string) => {
    const found = PAYLOADS.find((one) => one === type);
    onChange(found ? { ...variant, payload: { value: payload?.value ?? "", type: found } } : variant);
  };
  return (
    <fieldset aria-label={label} className="grid gap-3 rounded-lg border p-3">
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField
          label="Name"
          value={value.name}
          onChange={(event) => onChange({ ...value, name: event.target.value })}
        />
        <TextField
          label="Weight in %"
          type="number"
          min={0}
          max={100}
          step={0.1}
          value={value.weight / 10}
          onChange={(event) => onChange({ ...value, weight: Math.round(Number(event.target.value) * 10) })}
        />
        <SelectField
          label="Payload"
          value={payload?.type ?? ""}
          onChange={(event) => setPayload(event.target.value)}
        >
          <option value="">None</option>
          {PAYLOADS.map((type) => (
            <option key={type} value={type}>
              {type}
            </option>
          ))}
        </SelectField>
      </div>
      {payload && (
        <TextField
          label="Payload’s value"
          value={payload.value}
          onChange={(event) => onChange({ ...value, payload: { ...payload, value: event.target.value } })}
        />
      )}
      <div>
        <Button variant="ghost" size="sm" aria-label={`Remove ${label}`} onClick={onRemove}>
          <Trash2 aria-hidden />
          Remove
        </Button>
      </div>
    </fieldset>
  );
}
