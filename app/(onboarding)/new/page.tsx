import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentPerson } from "@/app/current-person";
import { TextLink } from "@/components/auth/text-link";
import { PageHead } from "@/components/shell/page-head";
import { PlainShell } from "@/components/shell/plain-shell";
import { CreateWorkspaceForm } from "@/components/tenants/create-workspace-form";

export const metadata: Metadata = { title: "New workspace" };

export default async function NewWorkspacePage() {
  const person = await currentPerson();
  if (!person) redirect("/sign-in?next=/new");
  return (
    <PlainShell person={person}>
      <div className="mx-auto max-w-md">
        <PageHead
          title="New workspace"
          description="A workspace holds your projects, people, keys and bill, walled off from every other. It starts on the free plan."
        />
        <CreateWorkspaceForm />
        {person.memberships.length > 0 && (
          <p className="mt-6 text-sm text-muted-foreground">
            Or go to <TextLink href="/workspaces">one of yours</TextLink>.
          </p>
        )}
      </div>
    </PlainShell>
  );
}
