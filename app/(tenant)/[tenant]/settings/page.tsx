import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentPerson } from "@/app/current-person";
import { LeaveWorkspace } from "@/components/members/leave-workspace";
import { OwnershipOffer } from "@/components/ownership/ownership-offer";
import { PageHead } from "@/components/shell/page-head";
import { WorkspaceForm } from "@/components/tenants/workspace-form";
import { PasswordForm } from "@/components/users/password-form";
import { ProfileForm } from "@/components/users/profile-form";
import { SessionsList } from "@/components/users/sessions-list";
import { SettingsSection } from "@/components/users/settings-section";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const person = await currentPerson();
  if (!person) redirect("/sign-in");
  return (
    <>
      <PageHead title="Settings" />
      <OwnershipOffer />
      <div className="grid gap-8">
        <SettingsSection title="Workspace" description="Its name, as every member sees it.">
          <WorkspaceForm />
        </SettingsSection>
        <SettingsSection title="Profile" description="Yours, in every workspace.">
          <ProfileForm name={person.name} email={person.email} />
        </SettingsSection>
        <SettingsSection title="Password" description="At a change your other devices are signed out.">
          <PasswordForm />
        </SettingsSection>
        <SettingsSection title="Sessions" description="Where you are signed in. A session ends at once.">
          <SessionsList />
        </SettingsSection>
        <SettingsSection title="Leave" description="Your place in this workspace; your account stays.">
          <LeaveWorkspace />
        </SettingsSection>
      </div>
    </>
  );
}
