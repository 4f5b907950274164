"use client";

import { Overview } from "./overview";
import { ProvisioningTimeline } from "./provisioning-timeline";
import { useWorkspace } from "./workspace";

/** The overview, or, while the workspace is being made, how far that is. */
export function WorkspaceHome() {
  const { status } = useWorkspace();
  return status === "provisioning" ? <ProvisioningTimeline /> : <Overview />;
}
