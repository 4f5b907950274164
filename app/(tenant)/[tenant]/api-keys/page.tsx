import type { Metadata } from "next";
import { CreateKeyButton } from "@/components/api-keys/create-key-button";
import { WorkspaceKeys } from "@/components/api-keys/workspace-keys";
import { PageHead } from "@/components/shell/page-head";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "API keys" };

export default function ApiKeysPage() {
  return (
    <Permitted permission="api-keys:read" what="API keys">
      <PageHead
        title="API keys"
        description={
          <>
            Credentials of your machines for <code className="font-mono text-xs">/api/v1</code>. See the{" "}
            <a href="/docs/api" className="underline underline-offset-4">
              API reference
            </a>
            .
          </>
        }
        actions={<CreateKeyButton />}
      />
      <WorkspaceKeys />
    </Permitted>
  );
}
