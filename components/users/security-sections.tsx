import { SecondFactorSettings } from "@/components/second-factors/second-factor-settings";
import { PasswordForm } from "./password-form";
import { SecurityLog } from "./security-log";
import { SessionsList } from "./sessions-list";
import { SettingsSection } from "./settings-section";

/** How the person signs in: the same in every workspace, and reachable without one. */
export function SecuritySections() {
  return (
    <>
      <SettingsSection title="Password" description="At a change your other devices are signed out.">
        <PasswordForm />
      </SettingsSection>
      <SettingsSection
        title="Second factor"
        description="A code of an app on your phone, after the password: who steals the one still lacks the other."
      >
        <SecondFactorSettings />
      </SettingsSection>
      <SettingsSection title="Sessions" description="Where you are signed in. A session ends at once.">
        <SessionsList />
      </SettingsSection>
      <SettingsSection
        title="Recent activity"
        description="What happened to your account in the last 90 days. If it was not you, change your password."
      >
        <SecurityLog />
      </SettingsSection>
    </>
  );
}
