import type { RouterOutputs } from "@/components/api";
import { Day } from "@/components/feedback";
import { Progress } from "@/components/ui/progress";

export type MeterUsage = RouterOutputs["usage"]["summary"]["data"][number];

const OVER_LIMIT: Readonly<Record<NonNullable<MeterUsage["overLimit"]>, string>> = {
  refuse: "Past it, calls are refused until the period ends.",
  bill: "Past it, calls are served and billed as overage.",
};

/** How much of the period's quota is used, as a bar and in words. */
export function QuotaBar({ usage, label }: { usage: MeterUsage; label: string }) {
  const { quota, overLimit, periodStart, periodEnd } = usage;
  const quantity = usage.quantity ?? 0;
  const share = quota ? Math.min(100, (quantity / quota) * 100) : 100;
  return (
    <div className="grid gap-2">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <span className="text-2xl font-semibold tabular-nums" data-testid="usage-quantity">
          {quantity.toLocaleString("en")}
        </span>
        <span className="text-muted-foreground tabular-nums">
          {quota !== null ? `of ${quota.toLocaleString("en")} ${label}` : `${label}, metered`}
        </span>
      </p>
      {quota !== null ? (
        <Progress
          value={share}
          aria-label={`${Math.round(share)}% of the quota of ${label} is used`}
          indicatorClassName={share >= 90 ? "bg-destructive" : ""}
        />
      ) : null}
      <p className="text-xs text-muted-foreground">
        <Day date={periodStart} /> to <Day date={periodEnd} />.{" "}
        {quota !== null && overLimit ? OVER_LIMIT[overLimit] : ""}
      </p>
    </div>
  );
}
