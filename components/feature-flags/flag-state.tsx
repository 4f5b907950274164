import { Badge } from "@/components/ui/badge";
import type { FeatureFlag } from "@/server/services/feature-flags/schemas";

type Stated = Pick<FeatureFlag, "killedAt" | "archivedAt" | "onAt" | "offAt" | "plans" | "definition">;

/** What a flag is now, the strongest word first. */
export function FlagState({ flag }: { flag: Stated }) {
  const { label, variant } = stateOf(flag, Date.now());
  return (
    <span className="flex flex-wrap gap-1">
      <Badge variant={variant}>{label}</Badge>
      {flag.definition.stale && <Badge variant="outline">Marked stale</Badge>}
    </span>
  );
}

function stateOf(flag: Stated, nowMs: number) {
  const { killedAt, archivedAt, onAt, offAt, plans, definition } = flag;
  if (killedAt) return { label: "Killed", variant: "destructive" } as const;
  if (archivedAt) return { label: "Archived", variant: "outline" } as const;
  if (onAt && Date.parse(onAt) > nowMs) return { label: "Scheduled", variant: "warning" } as const;
  if (offAt && Date.parse(offAt) <= nowMs) return { label: "Over", variant: "outline" } as const;
  if (!definition.enabled && Object.values(plans).some(Boolean)) {
    return { label: "By plan", variant: "success" } as const;
  }
  if (!definition.enabled) return { label: "Off", variant: "outline" } as const;
  return { label: "By its rules", variant: "success" } as const;
}
