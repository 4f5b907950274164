"use client";

import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { problemOf, useTRPC } from "@/components/api";
import { EmptyState, ProblemAlert } from "@/components/feedback";
import { PageHead } from "@/components/shell/page-head";
import { useCan, useWorkspace } from "@/components/tenants/workspace";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { roleName } from "@/server/kernel/permissions";
import { AccountKeys } from "./account-keys";
import { NewAccountKeyButton } from "./new-account-key-button";
import { ServiceAccountMenu } from "./service-account-menu";

/** A service account and its keys. */
export function ServiceAccountView({ serviceAccountId }: { serviceAccountId: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { slug } = useWorkspace();
  const seesKeys = useCan("api-keys:read");
  const options = trpc.serviceAccounts.get.queryOptions({ serviceAccountId });
  const { data: account, error, refetch } = useQuery(options);
  if (error && !account) return <AccountProblem error={error} retry={() => void refetch()} />;
  if (!account) return <Skeleton className="mb-6 h-8 w-64" />;
  return (
    <>
      <PageHead
        title={account.name}
        badge={
          <>
            <Badge variant="secondary">{roleName(account)}</Badge>
            {account.suspendedAt && <Badge variant="warning">Suspended</Badge>}
          </>
        }
        description={account.description}
        actions={
          <>
            <NewAccountKeyButton account={account} />
            <ServiceAccountMenu
              account={account}
              onDeleted={() => router.replace(`/${slug}/service-accounts`)}
            />
          </>
        }
      />
      {seesKeys && <AccountKeys account={account} />}
    </>
  );
}

function AccountProblem({ error, retry }: { error: unknown; retry: () => void }) {
  const { slug } = useWorkspace();
  const { status } = problemOf(error);
  if (status !== 404 && status !== 400) {
    return <ProblemAlert error={error} kept="The account is safe; only showing it failed." retry={retry} />;
  }
  const back = (
    <Button asChild>
      <Link href={`/${slug}/service-accounts`}>See all service accounts</Link>
    </Button>
  );
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState icon={FileQuestion} title="There is no such service account" action={back}>
        It was deleted, or the address is not complete.
      </EmptyState>
    </>
  );
}
