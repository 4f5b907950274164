"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { Moment } from "@/components/feedback";

const AFTER = {
  refuse: "What comes then is refused.",
  bill: "What comes then is billed as overage.",
} as const;

/** Which quotas will not last until the period ends, at the pace of its last days. */
export function ForecastNotes() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.usage.forecast.queryOptions({}, { refetchInterval: 60_000 }));
  const short = (data?.data ?? []).filter(({ quotaReachedAt }) => quotaReachedAt !== null);
  if (!data) return null;
  if (short.length === 0) {
    return <p className="text-sm text-muted-foreground">At the present pace every quota lasts.</p>;
  }
  return (
    <ul className="grid gap-1 text-sm">
      {short.map(({ meter, name, quotaReachedAt, overLimit }) => (
        <li key={meter}>
          {name}: at the present pace the quota is used up <Moment at={quotaReachedAt ?? ""} />.{" "}
          <span className="text-muted-foreground">{overLimit && AFTER[overLimit]}</span>
        </li>
      ))}
    </ul>
  );
}
