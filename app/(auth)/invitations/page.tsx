import { TRPCError } from "@trpc/server";
import type { Metadata } from "next";
import { currentPerson } from "@/app/current-person";
import { pageCaller } from "@/app/page-caller";
import { AuthCard } from "@/components/auth/auth-card";
import { TextLink } from "@/components/auth/text-link";
import { AcceptAsNewForm } from "@/components/invitations/accept-as-new-form";
import { AcceptInvitation } from "@/components/invitations/accept-invitation";
import { OtherAddress } from "@/components/invitations/other-address";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function InvitationPage({ searchParams }: Props) {
  const { token } = await searchParams;
  const offer = typeof token === "string" && token ? await lookAt(token) : undefined;
  if (typeof token !== "string" || !offer) return <DeadInvitation />;
  const { workspaceName, inviterName, roleName, email } = offer;
  const person = await currentPerson();
  const here = `/invitations?token=${encodeURIComponent(token)}`;
  return (
    <AuthCard
      title={`Join ${workspaceName}`}
      description={
        <>
          {inviterName ?? "A member"} invites <strong className="break-all text-foreground">{email}</strong>{" "}
          as {roleName}.
        </>
      }
      footer={
        !person && (
          <>
            Have an account with this address?{" "}
            <TextLink href={`/sign-in?email=${encodeURIComponent(email)}&next=${encodeURIComponent(here)}`}>
              Sign in
            </TextLink>
          </>
        )
      }
    >
      {!person && <AcceptAsNewForm token={token} email={email} />}
      {person?.email === email && <AcceptInvitation token={token} workspaceName={workspaceName} />}
      {person && person.email !== email && <OtherAddress signedInAs={person.email} here={here} />}
    </AuthCard>
  );
}

async function lookAt(token: string) {
  const { procedures } = await pageCaller();
  try {
    return await procedures.invitations.look({ token });
  } catch (error) {
    if (error instanceof TRPCError && ["NOT_FOUND", "BAD_REQUEST"].includes(error.code)) return undefined;
    throw error;
  }
}

/** One page for every link that leads nowhere: which of the reasons it was is nobody's business. */
function DeadInvitation() {
  return (
    <AuthCard
      title="This invitation is not valid"
      description="It was accepted or withdrawn, has expired, or a newer mail took its place; or the link was cut short on its way."
      footer={
        <>
          Accepted it already? <TextLink href="/sign-in">Sign in</TextLink>
        </>
      }
    >
      <p className="text-center text-sm text-muted-foreground">
        Open the newest mail’s link as a whole. If that leads here too, ask whoever invited you to send it
        again.
      </p>
    </AuthCard>
  );
}
