import type { Metadata } from "next";
import { AuditEntriesList } from "@/components/audit-entries/audit-entries-list";
import { VerifyLog } from "@/components/audit-entries/verify-log";
import { PageHead } from "@/components/shell/page-head";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Audit log" };

export default function AuditEntriesPage() {
  return (
    <Permitted permission="audit:read" what="the audit log">
      <PageHead
        title="Audit log"
        description="Who did what in this workspace. Entries are never changed: each is chained to the one before it."
      />
      <div className="grid grid-cols-1 gap-6">
        <VerifyLog />
        <AuditEntriesList />
      </div>
    </Permitted>
  );
}
