import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { deviceOf } from "@/components/users/device";
import type { AuditFilter, ShownEntry } from "./use-audit-list";

interface AuditEntryDetailsProps {
  entry: ShownEntry;
  onFilter: (filter: AuditFilter, value: string) => void;
}

/** All that an entry tells. */
export function AuditEntryDetails({ entry, onFilter }: AuditEntryDetailsProps) {
  const changes = Object.entries(entry.changes);
  return (
    <div className="grid gap-4 py-2 text-sm">
      {changes.length > 0 && (
        <dl className="grid gap-2">
          {changes.map(([field, { from = null, to = null }]) => (
            <div key={field} className="grid gap-0.5 sm:grid-cols-[10rem_1fr]">
              <dt className="text-muted-foreground">{field}</dt>
              <dd className="min-w-0 break-words">
                {from !== null && <del className="text-muted-foreground">{textOf(from)}</del>}
                {from !== null && to !== null && " → "}
                {to !== null && <ins className="no-underline">{textOf(to)}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
        <Fact name="Time">{entry.occurredAt.replace("T", " ").replace("Z", " UTC")}</Fact>
        <Fact name="Actor">{`${entry.actorLabel || entry.actorId} · ${entry.actorKind}`}</Fact>
        {entry.onBehalfOf && <Fact name="On behalf of">{entry.onBehalfOf}</Fact>}
        <Fact name="Target">{`${entry.targetLabel} · ${entry.targetType} ${entry.targetId}`}</Fact>
        <Fact name="From">
          {entry.addressPrefix ? `${entry.addressPrefix} · ${deviceOf(entry.userAgent)}` : "Bulkhead itself"}
        </Fact>
        <Fact name="Request id">{entry.requestId}</Fact>
        <Fact name="Place in the chain">
          {entry.seq === null
            ? "Not sealed yet: within a minute"
            : `${entry.seq} · ${entry.chainHash?.slice(0, 16)}…`}
        </Fact>
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" size="sm" onClick={() => onFilter("actorId", entry.actorId)}>
          Only this actor
        </Button>
        <Button variant="outline" size="sm" onClick={() => onFilter("targetId", entry.targetId)}>
          Only this target
        </Button>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 gap-0.5">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}

function textOf(value: unknown): string {
  if (value === "") return "(empty)";
  return typeof value === "string" ? value : JSON.stringify(value);
}
