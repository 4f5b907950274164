import type { Metadata } from "next";
import Link from "next/link";
import { MessagePage } from "@/components/shell/message-page";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "No visit" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Where an operator comes out whose visit is over. */
export default async function VisitEndedPage({ searchParams }: Props) {
  const { workspace } = await searchParams;
  const slug = typeof workspace === "string" ? workspace.slice(0, 40) : undefined;
  return (
    <MessagePage
      bare
      title={slug ? `You are not in “${slug}”` : "You are in no workspace"}
      actions={
        <Button asChild>
          <Link href="/operator/tenants">Back to the operator console</Link>
        </Button>
      }
    >
      <p>
        No visit of this session runs there: its time is up, it was ended by you, by the workspace or by
        another operator, or the workspace allows no visits. What was saved before stays saved.
      </p>
      <p>Enter it again with a reason, if there is one.</p>
    </MessagePage>
  );
}
