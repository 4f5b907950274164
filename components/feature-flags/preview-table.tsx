import type { ColumnDef } from "@tanstack/react-table";
import { DataTable } from "@/components/lists";
import { Button } from "@/components/ui/button";
import type { FlagTrace } from "@/server/services/feature-flags/schemas";
import { OnOff } from "./why-panel";
import type { Audience } from "./why-words";

export interface PreviewedFlag {
  key: string;
  /** What is on when it is on; left out for those who know flags by their keys. */
  description?: string | null;
  on: boolean;
  by: FlagTrace["by"];
  variant: string | null;
}

type Deciders = Readonly<Record<FlagTrace["by"], string>>;

const TO_OPERATORS: Deciders = {
  "kill-switch": "kill switch",
  tenant: "set for the workspace",
  setting: "the workspace’s own choice",
  plan: "plan",
  dependency: "what it builds on",
  schedule: "schedule",
  disabled: "definition is off",
  rules: "rules",
  default: "declared default",
  feature: "a feature that the plan lacks",
};
const DECIDED: Readonly<Record<Audience, Deciders>> = {
  operator: TO_OPERATORS,
  tenant: {
    ...TO_OPERATORS,
    tenant: "the provider, for this workspace",
    schedule: "the provider’s schedule",
    disabled: "off unless chosen",
    rules: "the provider’s rules",
    default: "the provider",
    feature: "a feature that your plan lacks",
  },
};

const columnsOf = (decided: Deciders, onWhy: (key: string) => void): ColumnDef<PreviewedFlag>[] => [
  {
    accessorKey: "key",
    header: "Flag",
    meta: { className: "min-w-32" },
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        {original.description && <span className="break-words">{original.description}</span>}
        <code className="font-mono text-xs break-all">{original.key}</code>
        <span className="text-xs text-muted-foreground sm:hidden">{decided[original.by]}</span>
      </div>
    ),
  },
  {
    accessorKey: "on",
    header: "State",
    cell: ({ row: { original } }) => (
      <span className="flex flex-wrap items-center gap-2">
        <OnOff on={original.on} />
        {original.variant && (
          <code className="max-w-20 font-mono text-xs break-words whitespace-normal sm:max-w-none">
            {original.variant}
          </code>
        )}
      </span>
    ),
  },
  {
    accessorKey: "by",
    header: "Decided by",
    meta: { className: "hidden sm:table-cell" },
    cell: ({ row: { original } }) => decided[original.by],
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
export function PreviewTable(props: {
  audience: Audience;
  rows: PreviewedFlag[];
  stale: boolean;
  onWhy: (key: string) => void;
}) {
  const { audience, rows, stale, onWhy } = props;
  return (
    <DataTable
      caption="Flags as they are for this person"
      columns={columnsOf(DECIDED[audience], onWhy)}
      rows={rows}
      rowId={({ key }) => key}
      stale={stale}
    />
  );
}
