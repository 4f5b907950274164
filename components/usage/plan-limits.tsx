import type { RouterOutputs } from "@/components/api";
import { LimitsTable } from "@/components/entitlements/limits-table";
import { Moment } from "@/components/feedback";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";

type Entitlements = RouterOutputs["entitlements"]["get"];

/** What the workspace may do now: the plan's limits, and what a trial, add-ons or operators changed of them. */
export function PlanLimits({ entitlements }: { entitlements: Entitlements }) {
  const { planName, trial, addOns, auditRetentionDays } = entitlements;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Limits</CardTitle>
        <CardDescription>
          {planName} plan
          {trial && (
            <>
              {" "}
              · trial of {trial.planName} ends <Moment at={trial.endsAt} />
            </>
          )}
          {addOns.map(({ addOn, name, quantity }) => (
            <span key={addOn}>
              {" "}
              · {quantity} × {name}
            </span>
          ))}
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-3">
        <LimitsTable entitlements={entitlements} />
        <p className="flex justify-between text-sm">
          <span className="text-muted-foreground">Audit log is kept</span>
          <span className="tabular-nums">{auditRetentionDays.toLocaleString("en")} days</span>
        </p>
      </CardContent>
    </Card>
  );
}
