import type { Metadata } from "next";
import { AuthCard } from "@/components/auth/auth-card";
import { OpenSignInLink } from "@/components/auth/open-sign-in-link";
import { SignInLinkForm } from "@/components/auth/sign-in-link-form";
import { TextLink } from "@/components/auth/text-link";

export const metadata: Metadata = { title: "Sign in by mail", referrer: "no-referrer" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Asks for a link; or, with the token of one, for the click that uses it. */
export default async function SignInLinkPage({ searchParams }: Props) {
  const { token } = await searchParams;
  const footer = <TextLink href="/sign-in">Back to sign in</TextLink>;
  if (typeof token === "string" && token) {
    return (
      <AuthCard
        title="Sign in"
        description="One click, so that we know a person opened the mail."
        footer={footer}
      >
        <OpenSignInLink token={token} />
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title="Sign in by mail"
      description="We send you a link that signs you in, once, without a password."
      footer={footer}
    >
      <SignInLinkForm />
    </AuthCard>
  );
}
