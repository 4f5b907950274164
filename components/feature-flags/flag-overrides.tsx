"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Building2 } from "lucide-react";
import Link from "next/link";
import { parseAsInteger, useQueryState } from "nuqs";
import { useState } from "react";
import { type RouterOutputs, useTRPC, useTRPCClient } from "@/components/api";
import { EmptyState, Moment } from "@/components/feedback";
import { ListStates, Pager } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import type { FeatureFlag } from "@/server/services/feature-flags/schemas";
import { OverrideFlagDialog } from "./override-flag-dialog";
import { ReasonDialog } from "./reason-dialog";

type Override = RouterOutputs["featureFlags"]["listOverrides"]["data"][number];

/** The workspaces that have a flag on or off whatever its rules say. */
export function FlagOverrides({ flag: { key, archivedAt } }: { flag: FeatureFlag }) {
  const trpc = useTRPC();
  const [page, setPage] = useQueryState("overrides", parseAsInteger.withDefault(1));
  const [adding, setAdding] = useState(false);
  const query = useQuery(
    trpc.featureFlags.listOverrides.queryOptions(
      { key, page: Math.min(Math.max(page, 1), 1_000), limit: 10 },
      { placeholderData: keepPreviousData },
    ),
  );
  const empty = (
    <EmptyState icon={Building2} title="No overrides">
      Rules and plans alone decide who has it.
    </EmptyState>
  );
  return (
    <Card className="min-w-0 lg:col-span-2">
      <CardHeader>
        <CardTitle>Overrides</CardTitle>
        <CardDescription>
          On or off for one workspace, whatever the rules say. Its audit log tells who and why.
        </CardDescription>
        {!archivedAt && (
          <CardAction>
            <Button size="sm" onClick={() => setAdding(true)}>
              New override
            </Button>
          </CardAction>
        )}
      </CardHeader>
      <CardContent>
        <ListStates noun="overrides" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
          {(answer) => (
            <div className="grid gap-4">
              <ul className="grid gap-3" aria-label="Overrides">
                {answer.data.map((override) => (
                  <Row key={override.tenantId} flagKey={key} override={override} />
                ))}
              </ul>
              <Pager noun="overrides" {...answer} page={page} onPage={(next) => void setPage(next)} />
            </div>
          )}
        </ListStates>
        {adding && <OverrideFlagDialog flagKey={key} onClose={() => setAdding(false)} />}
      </CardContent>
    </Card>
  );
}

function Row({ flagKey: key, override }: { flagKey: string; override: Override }) {
  const { tenantId, tenantName, tenantSlug, on, endsAt, isOver, reason, operator, updatedAt } = override;
  const client = useTRPCClient();
  const [open, setOpen] = useState(false);
  return (
    <li className="flex flex-wrap items-start justify-between gap-2 rounded-lg border p-3 text-sm">
      <div className="grid min-w-0 gap-1">
        <span className="flex flex-wrap items-center gap-2">
          <Link
            href={`/operator/tenants/${tenantId}`}
            className="font-medium break-words underline-offset-4 hover:underline"
          >
            {tenantName}
          </Link>
          <span className="font-mono text-xs text-muted-foreground">{tenantSlug}</span>
          <Badge variant={on && !isOver ? "success" : "outline"}>{on ? "On" : "Off"}</Badge>
          {endsAt && (
            <span className="text-xs text-muted-foreground">
              {isOver ? "over since" : "until"} <Moment at={endsAt} />
            </span>
          )}
        </span>
        <span className="break-words">{reason}</span>
        <span className="text-xs break-words text-muted-foreground">
          <Moment at={updatedAt} /> by {operator}
        </span>
      </div>
      <Button
        variant="outline"
        size="sm"
        onClick={() => setOpen(true)}
        aria-label={`Take the override of ${tenantName} away`}
      >
        Take away
      </Button>
      {open && (
        <ReasonDialog
          title={`Take the override of ${tenantName} away?`}
          description={
            isOver
              ? "It is over: rules and plans decide already."
              : "Rules and plans decide for it again, within two seconds."
          }
          submitLabel="Take away"
          done="Taken away: rules and plans decide again."
          act={(why) => client.featureFlags.override.mutate({ tenantId, key, on: null, reason: why })}
          onClose={() => setOpen(false)}
        />
      )}
    </li>
  );
}
