import type { RouterOutputs } from "@/components/api";
import { Progress } from "@/components/ui/progress";
import { LimitSource } from "./limit-source";
import { limitText } from "./limit-text";

type Entitlements = RouterOutputs["entitlements"]["get"];
type Used = RouterOutputs["entitlements"]["inspect"]["used"];

interface Props {
  entitlements: Entitlements;
  /** What is used of some of them, where that is known. */
  used?: Used;
}

/** What a workspace may do, each limit with where it comes from and what is used of it. */
export function LimitsTable({ entitlements, used = [] }: Props) {
  return (
    <dl className="grid gap-3 text-sm">
      {entitlements.limits.map((limit) => (
        <Limit key={limit.key} limit={limit} used={used.find(({ key }) => key === limit.key)?.quantity} />
      ))}
      {entitlements.features
        .filter(({ on, sources }) => !on || sources.includes("override"))
        .map(({ feature, on, sources, until }) => (
          <div key={feature} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <dt className="text-muted-foreground">Feature: {feature}</dt>
            <dd className="ml-auto flex flex-wrap items-center justify-end gap-2">
              <LimitSource sources={sources} until={until} />
              {on ? "On" : "Off"}
            </dd>
          </div>
        ))}
    </dl>
  );
}

function Limit({ limit, used }: { limit: Entitlements["limits"][number]; used: number | undefined }) {
  const { key, name, unit, value, sources, until } = limit;
  const text = limitText(unit, value);
  const share = used === undefined || !value ? undefined : Math.min(100, (used / value) * 100);
  return (
    <div
      className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1.5"
      data-testid={`limit-${key}`}
    >
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="ml-auto flex flex-wrap items-center justify-end gap-2 tabular-nums">
        <LimitSource sources={sources} until={until} />
        <span>
          {used === undefined ? text : `${limitText(unit, used)} of ${value === null ? "unlimited" : text}`}
        </span>
      </dd>
      {share !== undefined && (
        <dd className="basis-full">
          <Progress
            value={share}
            aria-label={`${Math.round(share)}% of ${name.toLowerCase()} is used`}
            className="h-1.5"
            indicatorClassName={share >= 100 ? "bg-destructive" : ""}
          />
        </dd>
      )}
    </div>
  );
}
