import type { Metadata } from "next";
import { WorkspaceHome } from "@/components/tenants/workspace-home";

export const metadata: Metadata = { title: "Overview" };

export default function OverviewPage() {
  return <WorkspaceHome />;
}
