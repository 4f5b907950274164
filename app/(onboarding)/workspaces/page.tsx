import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { currentPerson } from "@/app/current-person";
import { PageHead } from "@/components/shell/page-head";
import { PlainShell } from "@/components/shell/plain-shell";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Workspaces" };

/** Where signing in leads: to the only workspace, to a choice, or to making the first. */
export default async function WorkspacesPage() {
  const person = await currentPerson();
  if (!person) redirect("/sign-in");
  const { memberships, isOperator } = person;
  const [first, second] = memberships;
  if (!first) redirect(isOperator ? "/operator/tenants" : "/new");
  if (!second) redirect(`/${first.tenantSlug}`);
  return (
    <PlainShell person={person}>
      <PageHead
        title="Your workspaces"
        actions={
          <Button asChild>
            <Link href="/new">New workspace</Link>
          </Button>
        }
      />
      <ul className="grid gap-3 sm:grid-cols-2">
        {memberships.map(({ tenantSlug, tenantName, roleName }) => (
          <li key={tenantSlug}>
            <Link
              href={`/${tenantSlug}`}
              className="grid gap-1 rounded-xl border bg-card p-5 hover:bg-accent"
            >
              <span className="font-medium break-words">{tenantName}</span>
              <span className="text-sm text-muted-foreground">
                /{tenantSlug} · {roleName}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </PlainShell>
  );
}
