import { Checkbox } from "@/components/ui/checkbox";
import {
  OPERATOR_SCOPE_KEYS,
  OPERATOR_SCOPES,
  type OperatorScope,
} from "@/server/services/operator-tokens/schemas";

interface OperatorScopePickerProps {
  chosen: readonly OperatorScope[];
  error: string | undefined;
  onChange: (scopes: OperatorScope[]) => void;
}

/** What the token may do, each box with what that is. */
export function OperatorScopePicker({ chosen, error, onChange }: OperatorScopePickerProps) {
  function toggle(scope: OperatorScope, on: boolean) {
    onChange(OPERATOR_SCOPE_KEYS.filter((one) => (one === scope ? on : chosen.includes(one))));
  }
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? "operator-scopes-error" : undefined}>
      <legend className="mb-2 text-sm leading-none font-medium">Scopes</legend>
      {OPERATOR_SCOPE_KEYS.map((scope) => (
        // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is a button, which a label names.
        <label key={scope} className="flex min-h-6 items-start gap-2 text-sm">
          <Checkbox
            aria-label={scope}
            className="mt-0.5"
            checked={chosen.includes(scope)}
            onCheckedChange={(on) => toggle(scope, on === true)}
          />
          <span className="grid gap-0.5">
            <span className="font-mono text-xs">{scope}</span>
            <span className="text-xs text-muted-foreground">{OPERATOR_SCOPES[scope]}</span>
          </span>
        </label>
      ))}
      {error && (
        <p id="operator-scopes-error" role="alert" className="text-sm text-destructive">
          {error}
        </p>
      )}
    </fieldset>
  );
}
