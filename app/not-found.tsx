import type { Metadata } from "next";
import Link from "next/link";
import { MessagePage } from "@/components/shell/message-page";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <MessagePage
      code="404"
      title="There is nothing here"
      actions={
        <Button asChild>
          <Link href="/">Go to the start page</Link>
        </Button>
      }
    >
      The page does not exist, or it belongs to a workspace that you are not a member of. Check the address,
      or sign in with another account.
    </MessagePage>
  );
}
