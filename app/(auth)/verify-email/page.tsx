import type { Metadata } from "next";
import { AuthCard } from "@/components/auth/auth-card";
import { TextLink } from "@/components/auth/text-link";
import { VerifyEmail } from "@/components/auth/verify-email";

export const metadata: Metadata = { title: "Confirm your email address", referrer: "no-referrer" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function VerifyEmailPage({ searchParams }: Props) {
  const { token } = await searchParams;
  if (typeof token !== "string" || !token) {
    return (
      <AuthCard
        title="This link is not complete"
        description="Open the link of the mail as a whole, or sign in to be sent a new one."
        footer={<TextLink href="/sign-in">Sign in</TextLink>}
      >
        {null}
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title="Confirm your email address"
      description="One click, so that we know the mail reached you."
    >
      <VerifyEmail token={token} />
    </AuthCard>
  );
}
