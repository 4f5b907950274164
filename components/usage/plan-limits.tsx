import { PLAN_FACTS, planOf } from "@/components/billing/plan-facts";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { PlanKey } from "@/server/kernel/plans";

export function PlanLimits({ plan }: { plan: PlanKey }) {
  const { name } = planOf(plan);
  return (
    <Card>
      <CardHeader>
        <CardTitle>Limits of the {name} plan</CardTitle>
      </CardHeader>
      <CardContent>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
          {PLAN_FACTS.map(({ label, value }) => (
            <div key={label} className="contents">
              <dt className="text-muted-foreground">{label}</dt>
              <dd className="text-right tabular-nums">{value(planOf(plan))}</dd>
            </div>
          ))}
        </dl>
      </CardContent>
    </Card>
  );
}
