import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentPerson } from "@/app/current-person";
import { OriginsList } from "@/components/cors-origins/origins-list";
import { OfMembers } from "@/components/impersonations/of-members";
import { OperatorAccess } from "@/components/impersonations/operator-access";
import { EndAllSessions } from "@/components/members/end-all-sessions";
import { LeaveWorkspace } from "@/components/members/leave-workspace";
import { OwnershipOffer } from "@/components/ownership/ownership-offer";
import { PageHead } from "@/components/shell/page-head";
import { SessionPolicyForm } from "@/components/tenants/session-policy-form";
import { WorkspaceForm } from "@/components/tenants/workspace-form";
import { ProfileForm } from "@/components/users/profile-form";
import { SecuritySections } from "@/components/users/security-sections";
import { SettingsSection } from "@/components/users/settings-section";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const person = await currentPerson();
  if (!person) redirect("/sign-in");
  return (
    <>
      <PageHead title="Settings" />
      <OfMembers>
        <OwnershipOffer />
      </OfMembers>
      <div className="grid gap-8">
        <SettingsSection title="Workspace" description="Its name, as every member sees it.">
          <WorkspaceForm />
        </SettingsSection>
        <SettingsSection
          title="Sign-in rules"
          description="What this workspace asks of its people, beyond what the product does."
        >
          <SessionPolicyForm />
          <EndAllSessions />
        </SettingsSection>
        <SettingsSection
          title="API from browsers"
          description="The sites whose pages may read what the API answers to this workspace’s keys. A key that stands in a page can be read by everybody who opens it: give it few scopes."
        >
          <OriginsList />
        </SettingsSection>
        <SettingsSection
          title="Operator access"
          description="Whether those who run Bulkhead may look in, and who of them did."
        >
          <OperatorAccess />
        </SettingsSection>
        <SettingsSection title="Profile" description="Yours, in every workspace.">
          <ProfileForm name={person.name} email={person.email} />
        </SettingsSection>
        <SecuritySections />
        <OfMembers>
          <SettingsSection title="Leave" description="Your place in this workspace; your account stays.">
            <LeaveWorkspace />
          </SettingsSection>
        </OfMembers>
      </div>
    </>
  );
}
