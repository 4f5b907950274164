import type { Metadata } from "next";
import { FlagsNav } from "@/components/feature-flags/flags-nav";
import { ImportExport } from "@/components/feature-flags/import-export";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Import and export" };

export default function OperatorFlagImportExportPage() {
  return (
    <>
      <PageHead title="Import and export" description="Definitions in the format of Unleash." />
      <FlagsNav />
      <ImportExport />
    </>
  );
}
