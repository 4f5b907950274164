import { SelectField, TextField } from "@/components/forms";
import { PLAN_KEYS, PLANS, type PlanKey } from "@/server/kernel/plans";
import type { FlagContent } from "@/server/services/flag-drafts/schemas";
import { Check } from "./constraint-fields";
import { type Editing, fromField, toField } from "./edits";

/** What stands above a flag's rules: when they apply, and which plans have it whatever they say. */
export function AboveFields({ value, onChange }: Editing<FlagContent>) {
  return (
    <div className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="On from (UTC)"
          type="datetime-local"
          value={toField(value.onAt)}
          onChange={(event) => onChange({ ...value, onAt: fromField(event.target.value) })}
        />
        <TextField
          label="Off from (UTC)"
          type="datetime-local"
          value={toField(value.offAt)}
          onChange={(event) => onChange({ ...value, offAt: fromField(event.target.value) })}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        {PLAN_KEYS.map((plan) => (
          <SelectField
            key={plan}
            label={`${PLANS[plan].name} plan`}
            value={String(value.plans[plan] ?? "")}
            onChange={(event) =>
              onChange({ ...value, plans: withPlan(value.plans, plan, event.target.value) })
            }
          >
            <option value="">As the rules say</option>
            <option value="true">On</option>
            <option value="false">Off</option>
          </SelectField>
        ))}
      </div>
      <fieldset>
        <legend className="mb-2 text-sm font-medium">Workspaces choose for themselves, on</legend>
        <div className="flex flex-wrap gap-4">
          {PLAN_KEYS.map((plan) => (
            <Check
              key={plan}
              label={PLANS[plan].name}
              value={value.managedBy.includes(plan)}
              onChange={(isManaged) =>
                onChange({
                  ...value,
                  managedBy: PLAN_KEYS.filter((one) =>
                    one === plan ? isManaged : value.managedBy.includes(one),
                  ),
                })
              }
            />
          ))}
        </div>
      </fieldset>
    </div>
  );
}

function withPlan(plans: FlagContent["plans"], plan: PlanKey, chosen: string): FlagContent["plans"] {
  const { [plan]: _before, ...rest } = plans;
  return chosen === "" ? rest : { ...rest, [plan]: chosen === "true" };
}
