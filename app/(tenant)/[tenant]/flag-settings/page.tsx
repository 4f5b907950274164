import type { Metadata } from "next";
import { FlagSettingsList } from "@/components/flag-settings/flag-settings-list";
import { MemberPreview } from "@/components/flag-settings/member-preview";
import { PageHead } from "@/components/shell/page-head";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Features" };

export default function FlagSettingsPage() {
  return (
    <Permitted permission="flags:read" what="features">
      <PageHead
        title="Features"
        description="What this workspace can turn on and off for itself, for everybody or for a part of its people."
      />
      <div className="grid grid-cols-1 gap-8">
        <FlagSettingsList />
        <MemberPreview />
      </div>
    </Permitted>
  );
}
