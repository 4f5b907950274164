import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentPerson } from "@/app/current-person";
import { PageHead } from "@/components/shell/page-head";
import { PlainShell } from "@/components/shell/plain-shell";
import { WayIn } from "@/components/tenants/way-in";
import { SecuritySections } from "@/components/users/security-sections";

export const metadata: Metadata = { title: "Security" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Outside every workspace, so that one which asks for a second factor cannot lock anybody out of setting it up. */
export default async function SecurityPage({ searchParams }: Props) {
  const person = await currentPerson();
  if (!person) redirect("/sign-in?next=/security");
  const { for: slug } = await searchParams;
  const place = person.memberships.find(({ tenantSlug }) => tenantSlug === slug);
  return (
    <PlainShell person={person}>
      <PageHead title="Security" description="How you sign in, in every workspace." />
      {place && (
        <div className="mb-8">
          <WayIn
            slug={place.tenantSlug}
            name={place.tenantName}
            barred={place.barrier === "second_factor_required"}
          />
        </div>
      )}
      <div className="grid gap-8">
        <SecuritySections />
      </div>
    </PlainShell>
  );
}
