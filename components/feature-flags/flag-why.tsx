"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { TenantField } from "./tenant-field";
import { WhyDialog } from "./why-dialog";

/** Why a flag is on or off for one workspace. */
export function FlagWhy({ flagKey: key }: { flagKey: string }) {
  const trpc = useTRPC();
  const [tenantId, setTenantId] = useState("");
  const [open, setOpen] = useState(false);
  const query = useQuery(trpc.featureFlags.explain.queryOptions({ key, tenantId }, { enabled: open }));
  return (
    <Card className="min-w-0 lg:col-span-2">
      <CardHeader>
        <CardTitle>Who has it</CardTitle>
        <CardDescription>
          Why it is on or off for a workspace. The page of a workspace has every flag as one of its people has
          it.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <TenantField value={tenantId} onChange={setTenantId} />
        </div>
        <div>
          <Button variant="outline" size="sm" disabled={tenantId === ""} onClick={() => setOpen(true)}>
            Why?
          </Button>
        </div>
        {open && (
          <WhyDialog
            flagKey={key}
            whom="this workspace"
            audience="operator"
            query={query}
            onClose={() => setOpen(false)}
          />
        )}
      </CardContent>
    </Card>
  );
}
