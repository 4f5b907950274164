import type { Metadata } from "next";
import Link from "next/link";
import { NewTokenButton } from "@/components/operator-tokens/new-token-dialog";
import { TokensList } from "@/components/operator-tokens/tokens-list";
import { PageHead } from "@/components/shell/page-head";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Operator tokens" };

export default function OperatorTokensPage() {
  return (
    <>
      <PageHead
        title="Operator tokens"
        description="What operators’ own programs call the API with, in their name and within their scopes."
        actions={
          <>
            <NewTokenButton />
            <Button variant="outline" asChild>
              <Link href="/operator/tenants">Tenants</Link>
            </Button>
          </>
        }
      />
      <TokensList />
    </>
  );
}
