import { useRights } from "@/components/tenants/workspace";
import { Checkbox } from "@/components/ui/checkbox";
import { API_KEY_SCOPES, type ApiKeyScope, mayScope } from "@/server/kernel/permissions";

interface ScopePickerProps {
  chosen: readonly ApiKeyScope[];
  error: string | undefined;
  onChange: (scopes: ApiKeyScope[]) => void;
}

/** Which rights the key gets; each box is named as the scope. What the person may not grant stays shut. */
export function ScopePicker({ chosen, error, onChange }: ScopePickerProps) {
  const own = useRights();
  function toggle(scope: ApiKeyScope, on: boolean) {
    onChange(API_KEY_SCOPES.filter((one) => (one === scope ? on : chosen.includes(one))));
  }
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? "scopes-error" : undefined}>
      <legend className="mb-2 text-sm leading-none font-medium">Scopes</legend>
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        {API_KEY_SCOPES.map((scope) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is a button, which a label names.
          <label key={scope} className="flex min-h-6 items-center gap-2 font-mono text-xs">
            <Checkbox
              aria-label={scope}
              checked={chosen.includes(scope)}
              disabled={!mayScope(own, scope)}
              onCheckedChange={(on) => toggle(scope, on === true)}
            />
            {scope}
          </label>
        ))}
      </div>
      {error && (
        <p id="scopes-error" role="alert" className="text-sm text-destructive">
          {error}
        </p>
      )}
    </fieldset>
  );
}
