import { useRights } from "@/components/tenants/workspace";
import { Checkbox } from "@/components/ui/checkbox";
import {
  BASIC_PERMISSION,
  GRANTABLE_PERMISSIONS,
  PERMISSION_LABELS,
  type Permission,
} from "@/server/kernel/permissions";

interface PermissionMatrixProps {
  chosen: readonly Permission[];
  error: string | undefined;
  onChange: (permissions: Permission[]) => void;
}

/**
 * What a role allows, by what it is about. Nobody grants what they do not hold: those boxes stay shut, and so does the
 * one that everybody has.
 */
export function PermissionMatrix({ chosen, error, onChange }: PermissionMatrixProps) {
  const own = useRights();
  function toggle(permission: Permission, on: boolean) {
    onChange(GRANTABLE_PERMISSIONS.filter((one) => (one === permission ? on : chosen.includes(one))));
  }
  return (
    <fieldset className="grid gap-3" aria-describedby={error ? "permissions-error" : undefined}>
      <legend className="mb-2 text-sm leading-none font-medium">It allows to</legend>
      <div className="grid max-h-72 gap-3 overflow-y-auto rounded-md border p-3">
        {groups().map(([subject, permissions]) => (
          <div key={subject} className="grid gap-1.5">
            <p className="text-xs font-medium text-muted-foreground">{subject}</p>
            {permissions.map((permission) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is a button, which a label names.
              <label key={permission} className="flex min-h-6 items-start gap-2 text-sm">
                <Checkbox
                  className="mt-0.5"
                  aria-label={PERMISSION_LABELS[permission]}
                  checked={permission === BASIC_PERMISSION || chosen.includes(permission)}
                  disabled={permission === BASIC_PERMISSION || !own.has(permission)}
                  onCheckedChange={(on) => toggle(permission, on === true)}
                />
                {PERMISSION_LABELS[permission]}
              </label>
            ))}
          </div>
        ))}
      </div>
      {error && (
        <p id="permissions-error" role="alert" className="text-sm text-destructive">
          {error}
        </p>
      )}
    </fieldset>
  );
}

const SUBJECTS: Readonly<Record<string, string>> = {
  projects: "Projects",
  tasks: "Tasks",
  members: "People",
  "api-keys": "API keys",
  "service-accounts": "Service accounts",
  usage: "Usage",
  billing: "Billing",
  audit: "Audit log",
  flags: "Feature flags",
  tenant: "Workspace",
};

/** Permissions by their subject, the part before the colon. */
function groups(): [string, Permission[]][] {
  const found = new Map<string, Permission[]>();
  for (const permission of GRANTABLE_PERMISSIONS) {
    const key = permission.split(":")[0] ?? permission;
    const subject = SUBJECTS[key] ?? key;
    found.set(subject, [...(found.get(subject) ?? []), permission]);
  }
  return [...found];
}
