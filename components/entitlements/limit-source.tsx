import type { RouterOutputs } from "@/components/api";
import { Moment } from "@/components/feedback";
import { Badge } from "@/components/ui/badge";

type Limit = RouterOutputs["entitlements"]["get"]["limits"][number];

const LABELS: Readonly<Record<Limit["sources"][number], string>> = {
  plan: "Plan",
  trial: "Trial",
  add_on: "Add-on",
  override: "Override",
};

/** Where a number comes from, where that is not the plan alone, and until when it is so. */
export function LimitSource({ sources, until }: Pick<Limit, "sources" | "until">) {
  const beside = sources.filter((source) => source !== "plan");
  if (beside.length === 0) return null;
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      {beside.map((source) => (
        <Badge key={source} variant="secondary">
          {LABELS[source]}
        </Badge>
      ))}
      {until && (
        <span className="text-xs text-muted-foreground">
          ends <Moment at={until} />
        </span>
      )}
    </span>
  );
}
