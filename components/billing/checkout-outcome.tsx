"use client";

import { CircleCheck, Info } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";

const outcome = parseAsStringLiteral(["success", "cancelled"] as const);

/** What came of a visit to the checkout page, as the address it sent the browser back to says. */
export function CheckoutOutcome() {
  const [checkout] = useQueryState("checkout", outcome);
  if (checkout === "success") {
    return (
      <Alert variant="success" role="status">
        <CircleCheck aria-hidden />
        <AlertTitle>Thank you: the payment went through</AlertTitle>
        <AlertDescription>The plan below follows within seconds; its limits hold at once.</AlertDescription>
      </Alert>
    );
  }
  if (checkout === "cancelled") {
    return (
      <Alert role="status">
        <Info aria-hidden />
        <AlertTitle>The checkout was left</AlertTitle>
        <AlertDescription>Nothing was charged, and the plan is as it was.</AlertDescription>
      </Alert>
    );
  }
  return null;
}
