import Link from "next/link";
import { PLAN_FACTS, PLAN_LIST, priceOf, priceUnit } from "@/components/billing/plan-facts";
import { Button } from "@/components/ui/button";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

/** The plans, from the same table that the limiter and the quotas read. */
export function PlansTable() {
  return (
    <section id="plans" aria-labelledby="plans-title" className="grid grid-cols-1 gap-6 border-t py-14">
      <div className="grid gap-2">
        <h2 id="plans-title" className="text-xl font-semibold tracking-tight">
          Plans
        </h2>
        <p className="max-w-2xl text-sm text-muted-foreground">
          These numbers are the very table that the limiter and the quotas read.
        </p>
      </div>
      <div className="rounded-lg border">
        <Table scrollLabel="Plans compared">
          <TableHeader>
            <TableRow className="hover:bg-transparent">
              <TableHead>
                <span className="sr-only">What it allows</span>
              </TableHead>
              {PLAN_LIST.map((plan) => (
                <TableHead key={plan.key} className="py-4 align-top text-foreground">
                  <span className="block text-sm font-semibold">{plan.name}</span>
                  <span className="mt-1 block text-lg font-semibold tabular-nums">{priceOf(plan)}</span>
                  <span className="block font-normal text-muted-foreground">{priceUnit(plan)}</span>
                </TableHead>
              ))}
            </TableRow>
          </TableHeader>
          <TableBody>
            {PLAN_FACTS.map(({ label, value }) => (
              <TableRow key={label}>
                <th scope="row" className="px-3 py-2 text-left font-normal text-muted-foreground">
                  {label}
                </th>
                {PLAN_LIST.map((plan) => (
                  <TableCell key={plan.key} className="whitespace-nowrap tabular-nums">
                    {value(plan)}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
      <Button asChild className="justify-self-start">
        <Link href="/sign-up">Start on the free plan</Link>
      </Button>
    </section>
  );
}
