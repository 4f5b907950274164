import type { Metadata } from "next";
import Link from "next/link";
import { ExperimentsList } from "@/components/experiments/experiments-list";
import { PageHead } from "@/components/shell/page-head";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Experiments" };

export default function OperatorExperimentsPage() {
  return (
    <>
      <PageHead
        title="Experiments"
        description="What is tried out on flags with variants, and what came of it."
        actions={
          <>
            <Button asChild>
              <Link href="/operator/experiments/new">New experiment</Link>
            </Button>
            <Button variant="outline" asChild>
              <Link href="/operator/tenants">Tenants</Link>
            </Button>
          </>
        }
      />
      <ExperimentsList />
    </>
  );
}
