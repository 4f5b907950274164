import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth/auth-card";
import { OAuthButtons } from "@/components/auth/oauth-buttons";
import { SignUpForm } from "@/components/auth/sign-up-form";
import { TextLink } from "@/components/auth/text-link";
import { currentSession } from "@/server/auth";

export const metadata: Metadata = { title: "Sign up" };

export default async function SignUpPage() {
  if (await currentSession()) redirect("/workspaces");
  return (
    <AuthCard
      title="Create an account"
      description="Then make a workspace, on the free plan, without a card."
      footer={
        <>
          Have an account? <TextLink href="/sign-in">Sign in</TextLink>
        </>
      }
    >
      <OAuthButtons next="/workspaces" />
      <SignUpForm />
    </AuthCard>
  );
}
