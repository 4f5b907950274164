import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth/auth-card";
import { nextPath, pathOf } from "@/components/auth/next-path";
import { OAuthButtons } from "@/components/auth/oauth-buttons";
import { SignInForm } from "@/components/auth/sign-in-form";
import { TextLink } from "@/components/auth/text-link";
import { captchaWidget, currentSession } from "@/server/auth";

export const metadata: Metadata = { title: "Sign in" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: Props) {
  const { next, callbackUrl, email, error } = await searchParams;
  const target = nextPath(next ?? pathOf(callbackUrl));
  // Who is sent here to sign in again is signed in still.
  if (error !== "SessionExpired" && (await currentSession())) redirect(target);
  return (
    <AuthCard
      title="Sign in"
      footer={
        <>
          No account yet? <TextLink href="/sign-up">Sign up</TextLink>
        </>
      }
    >
      <OAuthButtons next={target} />
      <SignInForm
        next={target}
        email={typeof email === "string" ? email : ""}
        error={typeof error === "string" ? error : undefined}
        widget={captchaWidget()}
      />
      <p className="flex flex-wrap justify-center gap-x-4 gap-y-2 text-sm">
        <TextLink href="/sign-in/link">E-mail me a link</TextLink>
        <TextLink href="/forgot-password">Forgot your password?</TextLink>
      </p>
    </AuthCard>
  );
}
