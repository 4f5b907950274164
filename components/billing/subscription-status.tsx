import type { RouterOutputs } from "@/components/api";
import { Day } from "@/components/feedback";
import { Badge } from "@/components/ui/badge";

export type Billing = RouterOutputs["billing"]["current"];
type Subscription = NonNullable<Billing["subscription"]>;

const WORDS: ReadonlyMap<
  string,
  { label: string; variant: "success" | "warning" | "destructive" | "secondary" }
> = new Map([
  ["active", { label: "Active", variant: "success" }],
  ["trialing", { label: "On trial", variant: "success" }],
  ["past_due", { label: "Payment failed", variant: "destructive" }],
  ["unpaid", { label: "Unpaid", variant: "destructive" }],
  ["incomplete", { label: "Waiting for payment", variant: "warning" }],
  ["incomplete_expired", { label: "Payment not made", variant: "secondary" }],
  ["canceled", { label: "Cancelled", variant: "secondary" }],
  ["paused", { label: "Paused", variant: "warning" }],
]);

export function SubscriptionBadge({ status }: { status: string }) {
  const { label, variant } = WORDS.get(status) ?? { label: status, variant: "secondary" as const };
  return <Badge variant={variant}>{label}</Badge>;
}

/** What comes next, in a sentence. */
export function SubscriptionOutlook({ subscription }: { subscription: Subscription }) {
  const { status, cancelAtPeriodEnd, currentPeriodEnd, graceUntil } = subscription;
  const day = <Day date={currentPeriodEnd} />;
  if (status === "past_due" || status === "unpaid") {
    return (
      <>
        The last payment failed. Open the billing portal to pay, or to change the card.
        {graceUntil && (
          <>
            {" "}
            The plan stays until <Day date={graceUntil} /> meanwhile.
          </>
        )}
      </>
    );
  }
  if (cancelAtPeriodEnd) return <>Cancelled: the plan stays until {day}, then the workspace is on Free.</>;
  return <>Renews on {day}.</>;
}
