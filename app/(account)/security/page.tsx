import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentPerson } from "@/app/current-person";
import { PageHead } from "@/components/shell/page-head";
import { PlainShell } from "@/components/shell/plain-shell";
import { SecuritySections } from "@/components/users/security-sections";

export const metadata: Metadata = { title: "Security" };

/** Outside every workspace, so that one which asks for a second factor cannot lock anybody out of setting it up. */
export default async function SecurityPage() {
  const person = await currentPerson();
  if (!person) redirect("/sign-in?next=/security");
  return (
    <PlainShell person={person}>
      <PageHead title="Security" description="How you sign in, in every workspace." />
      <div className="grid gap-8">
        <SecuritySections />
      </div>
    </PlainShell>
  );
}
