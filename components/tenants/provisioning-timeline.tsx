"use client";

import { useQuery } from "@tanstack/react-query";
import { Circle, CircleCheck, CircleX, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { Moment, ProblemAlert } from "@/components/feedback";
import { PageHead } from "@/components/shell/page-head";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Skeleton } from "@/components/ui/skeleton";
import { stepLabel } from "./provisioning-labels";
import { useWorkspace } from "./workspace";

type Provisioning = RouterOutputs["tenants"]["getProvisioning"];
type StepStatus = Provisioning["steps"][number]["status"];

const ICONS: Readonly<Record<StepStatus, typeof Circle>> = {
  pending: Circle,
  done: CircleCheck,
  failed: CircleX,
  compensated: Undo2,
};
const WORDS: Readonly<Record<StepStatus, string>> = {
  pending: "waiting",
  done: "done",
  failed: "failed",
  compensated: "undone",
};

/** The steps that make a workspace ready; asks again each second until they are done. */
export function ProvisioningTimeline() {
  const trpc = useTRPC();
  const router = useRouter();
  const { name } = useWorkspace();
  const { data, error, refetch } = useQuery(
    trpc.tenants.getProvisioning.queryOptions(
      {},
      { refetchInterval: (query) => (query.state.data?.status === "completed" ? false : 1_000) },
    ),
  );
  const completed = data?.status === "completed";
  useEffect(() => {
    if (completed) router.refresh(); // The layout knows the workspace's status.
  }, [completed, router]);
  return (
    <>
      <PageHead
        title={`Setting up ${name}`}
        description="This takes a few seconds. You may leave: it goes on without you, and picks up where it was after any interruption."
      />
      {data ? <Steps steps={data.steps} /> : error ? null : <Skeleton className="h-48 max-w-lg" />}
      {data && isStuck(data.status) && <Stuck />}
      {error && (
        <ProblemAlert
          error={error}
          kept="The set-up goes on; only showing it failed."
          retry={() => void refetch()}
        />
      )}
    </>
  );
}

function isStuck(status: Provisioning["status"]): boolean {
  return status === "failed" || status === "compensating" || status === "compensated";
}

function Steps({ steps }: { steps: Provisioning["steps"] }) {
  return (
    <ol aria-label="Set-up steps" aria-live="polite" className="grid max-w-lg gap-0 rounded-lg border">
      {steps.map(({ name, status, finishedAt }) => {
        const Icon = ICONS[status];
        return (
          <li key={name} className="flex items-center gap-3 border-b p-3 text-sm last:border-0">
            <Icon
              aria-hidden
              className={status === "done" ? "size-4 text-success" : "size-4 text-muted-foreground"}
            />
            <span className="flex-1">{stepLabel(name)}</span>
            <span className="text-xs text-muted-foreground">
              {WORDS[status]}
              {finishedAt && (
                <>
                  {" "}
                  <Moment at={finishedAt} />
                </>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Stuck() {
  return (
    <Alert variant="warning" className="mt-4 max-w-lg">
      <CircleX aria-hidden />
      <AlertTitle>The set-up could not be finished</AlertTitle>
      <AlertDescription>
        What was begun is being undone, and nothing is charged. Our operators see it, too. You can create
        another workspace at any time.
      </AlertDescription>
    </Alert>
  );
}
