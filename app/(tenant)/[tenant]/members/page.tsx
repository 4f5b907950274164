import type { Metadata } from "next";
import { InvitationsList } from "@/components/invitations/invitations-list";
import { InviteButton } from "@/components/invitations/invite-button";
import { MembersList } from "@/components/members/members-list";
import { OwnershipOffer } from "@/components/ownership/ownership-offer";
import { RolesLink } from "@/components/roles/roles-link";
import { PageHead } from "@/components/shell/page-head";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Members" };

export default function MembersPage() {
  return (
    <Permitted permission="members:read" what="the members">
      <PageHead
        title="Members"
        description="Who works here, and what they may do."
        actions={
          <>
            <RolesLink />
            <InviteButton />
          </>
        }
      />
      <OwnershipOffer />
      <MembersList />
      <section aria-labelledby="invitations" className="mt-10 grid grid-cols-1 gap-4">
        <h2 id="invitations" className="font-medium">
          Open invitations
        </h2>
        <InvitationsList />
      </section>
    </Permitted>
  );
}
