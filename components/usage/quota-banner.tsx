"use client";

import { useQuery } from "@tanstack/react-query";
import { Gauge } from "lucide-react";
import Link from "next/link";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { useCan, useWorkspace } from "@/components/tenants/workspace";
import { cn } from "@/components/ui/cn";

type Notice = RouterOutputs["usage"]["notices"]["data"][number];

/** Over every page, from 80 % of a quota on: what is nearly or wholly used up, and where to get more. */
export function QuotaBanner() {
  const trpc = useTRPC();
  const enabled = useCan("usage:read");
  const query = useQuery(trpc.usage.notices.queryOptions({}, { enabled, refetchInterval: 60_000 }));
  return (query.data?.data ?? []).map((notice) => <Banner key={notice.meter} notice={notice} />);
}

function Banner({ notice: { name, threshold, quota, overLimit } }: { notice: Notice }) {
  const { slug } = useWorkspace();
  const mayUpgrade = useCan("billing:read");
  const isOut = threshold >= 100;
  const included = quota.toLocaleString("en");
  return (
    <section
      aria-label={`Quota of ${name}`}
      data-testid="quota-banner"
      className={cn(
        "flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm sm:px-6",
        isOut ? "bg-destructive text-destructive-foreground" : "bg-warning text-background",
      )}
    >
      <Gauge className="size-4 shrink-0" aria-hidden />
      <p role="status" className="min-w-0 flex-1 basis-56 break-words">
        {isOut
          ? `${name}: all ${included} of this period are used up. ${AFTER[overLimit]}`
          : `${name}: ${threshold}% of this period’s ${included} are used.`}
      </p>
      <Link
        className="font-medium underline underline-offset-4"
        href={`/${slug}/${mayUpgrade ? "billing" : "usage"}`}
      >
        {mayUpgrade ? "Upgrade" : "See usage"}
      </Link>
    </section>
  );
}

const AFTER: Readonly<Record<Notice["overLimit"], string>> = {
  refuse: "What comes now is refused until the period ends.",
  bill: "What comes now is billed as overage.",
};
