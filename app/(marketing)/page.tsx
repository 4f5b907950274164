import { Guarantees } from "@/components/marketing/guarantees";
import { Hero } from "@/components/marketing/hero";
import { PlansTable } from "@/components/marketing/plans-table";
import { SiteHeader } from "@/components/marketing/site-header";
import { WayOfARequest } from "@/components/marketing/way-of-a-request";
import { currentSession } from "@/server/auth";

export default async function MarketingPage() {
  const session = await currentSession();
  return (
    <>
      <SiteHeader signedIn={session !== null} />
      <main id="main" tabIndex={-1} className="mx-auto max-w-5xl px-4 outline-none sm:px-6">
        <Hero />
        <WayOfARequest />
        <Guarantees />
        <PlansTable />
      </main>
      <footer className="border-t py-8">
        <p className="mx-auto max-w-5xl px-4 text-sm text-muted-foreground sm:px-6">Bulkhead. MIT licence.</p>
      </footer>
    </>
  );
}
