import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import type { ReactNode } from "react";
import { currentPath, currentPerson } from "@/app/current-person";
import { pageCaller } from "@/app/page-caller";
import { ApiProvider } from "@/components/api";
import { FeatureFlagsProvider } from "@/components/feature-flags/feature-flags-provider";
import { DashboardShell } from "@/components/shell/dashboard-shell";
import { type Workspace, WorkspaceProvider } from "@/components/tenants/workspace";
import type { Barrier } from "@/server/kernel/session-policy";
import type { FlagEvaluation } from "@/server/services/feature-flags/schemas";

type Person = NonNullable<Awaited<ReturnType<typeof currentPerson>>>;

interface Props {
  params: Promise<{ tenant: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { tenant } = await params;
  return { title: { default: tenant, template: `%s · ${tenant} · Bulkhead` } };
}

/** Only a member's eyes get here: to anyone else the workspace does not exist. */
export default async function TenantLayout({ params, children }: Props) {
  const { tenant: slug } = await params;
  const person = await currentPerson();
  if (!person) redirect(`/sign-in?next=${encodeURIComponent(await currentPath())}`);
  const workspaces = person.memberships.map(
    ({ membershipId, tenantSlug, tenantName, permissions, status }): Workspace => ({
      membershipId,
      slug: tenantSlug,
      name: tenantName,
      permissions,
      status,
    }),
  );
  const visit = person.impersonations.find(({ tenantSlug }) => tenantSlug === slug);
  const workspace = workspaces.find((candidate) => candidate.slug === slug) ?? (visit && workspaceOf(visit));
  if (!workspace) {
    // Whether or not there is such a workspace: an operator has a way back, where others find nothing.
    if (person.isOperator) redirect(`/operator/visit-ended?workspace=${encodeURIComponent(slug)}`);
    notFound();
  }
  const place = person.memberships.find(({ tenantSlug }) => tenantSlug === slug) ?? visit;
  await leadAround(place?.barrier ?? null, slug);
  const { id, name, email, isOperator } = person;
  const self = { id, name, email, isOperator };
  return (
    <ApiProvider key={slug} tenant={slug}>
      <WorkspaceProvider workspace={workspace} person={self}>
        <FeatureFlagsProvider initial={await flagsOf(slug)}>
          <DashboardShell slug={slug} person={self} workspaces={workspaces}>
            {children}
          </DashboardShell>
        </FeatureFlagsProvider>
      </WorkspaceProvider>
    </ApiProvider>
  );
}

/** What the first paint goes by. Null where it cannot be told, as in a suspended workspace. */
async function flagsOf(slug: string): Promise<FlagEvaluation | null> {
  const { procedures } = await pageCaller(slug);
  return procedures.featureFlags.evaluate({}).catch(() => null);
}

/** The workspace that an operator visits, with what the visit holds there. */
function workspaceOf(visit: Person["impersonations"][number]): Workspace {
  const { membershipId, tenantSlug, tenantName, permissions, status } = visit;
  const { impersonationId, tenantId, access, expiresAt, person } = visit;
  return {
    membershipId,
    slug: tenantSlug,
    name: tenantName,
    permissions,
    status,
    visit: { impersonationId, tenantId, access, expiresAt, person },
  };
}

/** Where the workspace's own rules for sessions stand in the way, to the page that moves them out of it. */
async function leadAround(barrier: Barrier | null, slug: string): Promise<void> {
  if (barrier === "second_factor_required") redirect(`/security?for=${slug}`);
  if (barrier === "session_expired") {
    redirect(`/sign-in?error=SessionExpired&next=${encodeURIComponent(await currentPath())}`);
  }
}
