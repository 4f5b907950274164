import type { ColumnDef } from "@tanstack/react-table";
import { DataTable } from "@/components/lists";
import { Button } from "@/components/ui/button";
import type { FlagTrace } from "@/server/services/feature-flags/schemas";
import { OnOff } from "./why-panel";

export interface PreviewedFlag {
  key: string;
  on: boolean;
  by: FlagTrace["by"];
  variant: string | null;
}

const DECIDED: Readonly<Record<FlagTrace["by"], string>> = {
  "kill-switch": "kill switch",
  tenant: "set for the workspace",
  setting: "the workspace’s own choice",
  plan: "plan",
  dependency: "what it builds on",
  schedule: "schedule",
  disabled: "definition is off",
  rules: "rules",
  default: "declared default",
};

const columnsOf = (onWhy: (key: string) => void): ColumnDef<PreviewedFlag>[] => [
  {
    accessorKey: "key",
    header: "Flag",
    meta: { className: "min-w-32" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <code className="font-mono text-xs break-all">{original.key}</code>
        <span className="text-xs text-muted-foreground sm:hidden">{DECIDED[original.by]}</span>
      </div>
    ),
  },
  {
    accessorKey: "on",
    header: "State",
    cell: ({ row: { original } }) => (
      <span className="flex flex-wrap items-center gap-2">
        <OnOff on={original.on} />
        {original.variant && <code className="font-mono text-xs break-all">{original.variant}</code>}
      </span>
    ),
  },
  {
    accessorKey: "by",
    header: "Decided by",
    meta: { className: "hidden sm:table-cell" },
    cell: ({ row: { original } }) => DECIDED[original.by],
  },
  {
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    meta: { className: "text-right" },
    cell: ({ row: { original } }) => (
      <Button
        variant="outline"
        size="sm"
        aria-label={`Why ${original.key} is ${original.on ? "on" : "off"}`}
        onClick={() => onWhy(original.key)}
      >
        Why
      </Button>
    ),
  },
];

/** The flags as somebody has them. */
export function PreviewTable({
  rows,
  stale,
  onWhy,
}: {
  rows: PreviewedFlag[];
  stale: boolean;
  onWhy: (key: string) => void;
}) {
  return (
    <DataTable
      caption="Flags as they are for this person"
      columns={columnsOf(onWhy)}
      rows={rows}
      rowId={({ key }) => key}
      stale={stale}
    />
  );
}
