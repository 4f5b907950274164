import type { Metadata } from "next";
import { AddMemberButton } from "@/components/members/add-member-button";
import { MembersList } from "@/components/members/members-list";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Members" };

export default function MembersPage() {
  return (
    <>
      <PageHead
        title="Members"
        description="Who works here, and what they may do."
        actions={<AddMemberButton />}
      />
      <MembersList />
    </>
  );
}
