"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Eye, LogOut, PencilLine } from "lucide-react";
import { useEffect, useState } from "react";
import { leaveVisit, stayInVisit, useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { usePerson, useVisit, useWorkspace, type Visit } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";

/** Over every page of a workspace that an operator is in: who, as whom, until when, and the way out. */
export function ImpersonationBanner() {
  const visit = useVisit();
  return visit ? <Banner visit={visit} /> : null;
}

function Banner({ visit }: { visit: Visit }) {
  const { name } = useWorkspace();
  const operator = usePerson();
  const Icon = visit.access === "read" ? Eye : PencilLine;
  return (
    <section
      aria-label="Operator's visit"
      data-testid="impersonation-banner"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 bg-warning px-4 py-2 text-sm text-background sm:px-6"
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      <p role="status" className="min-w-0 flex-1 basis-56 break-words">
        <strong>{operator.name}</strong>, you are in {name} as <strong>{visit.person}</strong>,{" "}
        {visit.access === "read" ? "read-only" : "with write access"}. All you see and do is in its audit log.
      </p>
      <TimeLeft expiresAt={visit.expiresAt} />
      <LeaveVisit visit={visit} />
    </section>
  );
}

/** Counts down by the browser's clock; the server decides by its own. */
function TimeLeft({ expiresAt }: { expiresAt: string }) {
  const { slug } = useWorkspace();
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 5_000);
    return () => clearInterval(timer);
  }, []);
  const left = now === undefined ? undefined : Date.parse(expiresAt) - now;
  useEffect(() => {
    if (left !== undefined && left <= 0) window.location.assign(visitEndedPath(slug));
  }, [left, slug]);
  const minutes = Math.max(0, Math.ceil((left ?? 0) / 60_000));
  return (
    <time dateTime={expiresAt} className="font-medium whitespace-nowrap tabular-nums">
      {left === undefined ? "…" : `${minutes} min left`}
    </time>
  );
}

function LeaveVisit({ visit }: { visit: Visit }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const stop = useMutation(
    trpc.impersonations.stop.mutationOptions({
      // Whatever is asked for meanwhile is told that the visit is over: it must not lead to the page that says so.
      onMutate: async () => {
        leaveVisit();
        await queryClient.cancelQueries();
      },
      onSuccess: () => window.location.assign("/operator/tenants"),
      onError: (error) => {
        stayInVisit();
        toastProblem("The visit was not ended", error, "It runs until its time is up.");
        void queryClient.invalidateQueries();
      },
    }),
  );
  return (
    <Button
      size="sm"
      variant="outline"
      className="text-foreground"
      disabled={stop.isPending || stop.isSuccess}
      onClick={() => stop.mutate({ tenantId: visit.tenantId, impersonationId: visit.impersonationId })}
    >
      <LogOut aria-hidden />
      Leave workspace
    </Button>
  );
}

/** Where an operator is told that a visit is over. */
function visitEndedPath(slug: string): string {
  return `/operator/visit-ended?workspace=${encodeURIComponent(slug)}`;
}
