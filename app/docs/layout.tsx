import type { ReactNode } from "react";
import { SiteHeader } from "@/components/marketing/site-header";
import { currentSession } from "@/server/auth";

export default async function DocsLayout({ children }: { children: ReactNode }) {
  // The documentation is there to be read while something else is down, too.
  const session = await currentSession().catch(() => null);
  return (
    <>
      <SiteHeader signedIn={session !== null} />
      {children}
    </>
  );
}
