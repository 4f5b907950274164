"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { ListStates } from "@/components/lists";
import { useCan } from "@/components/tenants/workspace";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { Meter } from "@/server/services/meters/schemas";
import { AGGREGATION_LABELS } from "./aggregations";
import { NewMeterButton } from "./new-meter-button";
import { useArchiveMeter } from "./use-archive-meter";

/** The workspace's own meters: fifty at most, so that one page holds them. */
export function MetersCard() {
  const trpc = useTRPC();
  const mayWrite = useCan("usage:write");
  const query = useQuery(trpc.meters.list.queryOptions({ limit: 100, sortOrder: "asc" }));
  const empty = (
    <p className="rounded-lg border border-dashed p-4 text-sm text-muted-foreground">
      No meters of your own yet. Make one, then send what you count as usage events over the API.
    </p>
  );
  return (
    <Card>
      <CardHeader className="flex flex-wrap items-center justify-between gap-2">
        <CardTitle>Meters</CardTitle>
        {mayWrite && (
          <CardAction>
            <NewMeterButton />
          </CardAction>
        )}
      </CardHeader>
      <CardContent>
        <ListStates noun="meters" query={query} isEmpty={({ data }) => data.length === 0} empty={empty}>
          {({ data }) => (
            <ul className="divide-y rounded-lg border" aria-label="Meters">
              {data.map((row) => (
                <MeterRow key={row.id} row={row} mayWrite={mayWrite} />
              ))}
            </ul>
          )}
        </ListStates>
      </CardContent>
    </Card>
  );
}

function MeterRow({ row, mayWrite }: { row: Meter; mayWrite: boolean }) {
  const { setArchived, pending } = useArchiveMeter();
  const { name, key, unit, aggregation, archivedAt } = row;
  const isArchived = archivedAt !== null;
  return (
    <li className="flex flex-wrap items-center gap-3 p-3 text-sm">
      <div className="grid min-w-0 flex-1 gap-0.5">
        <span className="flex flex-wrap items-center gap-2 font-medium break-words">
          {name}
          {isArchived && <Badge variant="secondary">Archived</Badge>}
        </span>
        <span className="text-xs text-muted-foreground">
          <code className="font-mono break-all">{key}</code> · {AGGREGATION_LABELS[aggregation].name}, by{" "}
          {unit}
        </span>
      </div>
      {mayWrite && (
        <Button
          variant="outline"
          size="sm"
          aria-label={`${isArchived ? "Restore" : "Archive"} ${name}`}
          disabled={pending}
          onClick={() => setArchived(row, !isArchived)}
        >
          {isArchived ? "Restore" : "Archive"}
        </Button>
      )}
    </li>
  );
}
