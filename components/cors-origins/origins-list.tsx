"use client";

import { useQuery } from "@tanstack/react-query";
import { Globe } from "lucide-react";
import { useTRPC } from "@/components/api";
import { Moment } from "@/components/feedback";
import { ListStates } from "@/components/lists";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import type { CorsOrigin } from "@/server/services/cors-origins/schemas";
import { AddOriginForm } from "./add-origin-form";
import { useRemoveOrigin } from "./use-remove-origin";

/** The origins that the workspace lists: fifty at most, so that one page holds them. */
export function OriginsList() {
  const trpc = useTRPC();
  const mayWrite = useCan("tenant:write");
  const query = useQuery(trpc.corsOrigins.list.queryOptions({ limit: 100, sortOrder: "asc" }));
  const empty = (
    <p className="rounded-lg border border-dashed p-4 text-sm text-muted-foreground">
      No origins yet. Servers call the API without one; add one for each site whose pages call it from a
      browser.
    </p>
  );
  return (
    <div className="grid gap-4">
      <ListStates noun="origins" query={query} isEmpty={({ data }) => data.length === 0} empty={empty}>
        {({ data }) => (
          <ul className="divide-y rounded-lg border" aria-label="Origins">
            {data.map((row) => (
              <OriginRow key={row.id} row={row} removable={mayWrite} />
            ))}
          </ul>
        )}
      </ListStates>
      {mayWrite && <AddOriginForm />}
    </div>
  );
}

function OriginRow({ row, removable }: { row: CorsOrigin; removable: boolean }) {
  const { remove, pending } = useRemoveOrigin();
  return (
    <li className="flex flex-wrap items-center gap-3 p-3 text-sm">
      <Globe className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <code className="font-mono text-xs break-all sm:text-sm">{row.origin}</code>
        <span className="text-xs text-muted-foreground">
          added <Moment at={row.createdAt} />
        </span>
      </div>
      {removable && (
        <Button
          variant="outline"
          size="sm"
          aria-label={`Remove ${row.origin}`}
          disabled={pending}
          onClick={() => remove(row)}
        >
          Remove
        </Button>
      )}
    </li>
  );
}
