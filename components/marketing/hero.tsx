import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";

export function Hero() {
  return (
    <section className="grid gap-6 py-16 sm:py-24">
      <h1 className="max-w-3xl text-3xl leading-tight font-semibold tracking-tight text-balance sm:text-5xl">
        Build the product. The walls between your tenants already stand.
      </h1>
      <p className="max-w-2xl text-base text-muted-foreground sm:text-lg">
        Bulkhead is a multi-tenant SaaS starter on Next.js, tRPC, Drizzle and Postgres. One tenant cannot
        read, starve, bill or break another, a retry never does a thing twice, and all of it runs on your
        machine with one command and no account anywhere.
      </p>
      <div className="flex flex-wrap gap-3">
        <Button size="lg" asChild>
          <Link href="/sign-up">
            Create an account
            <ArrowRight aria-hidden />
          </Link>
        </Button>
        <Button size="lg" variant="outline" asChild>
          <a href="/docs/api">Read the API</a>
        </Button>
      </div>
    </section>
  );
}
