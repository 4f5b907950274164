import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth/auth-card";
import { nextPath } from "@/components/auth/next-path";
import { SecondFactorForm } from "@/components/auth/second-factor-form";
import { TextLink } from "@/components/auth/text-link";
import { readChallengeToken } from "@/server/auth";

export const metadata: Metadata = { title: "Second factor" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SecondFactorPage({ searchParams }: Props) {
  if (!readChallengeToken(await cookies())) redirect("/sign-in");
  const { next } = await searchParams;
  return (
    <AuthCard
      title="One more step"
      description="Enter the code that your authenticator app shows, or one of your recovery codes."
      footer={
        <>
          Not you? <TextLink href="/sign-in">Begin again</TextLink>
        </>
      }
    >
      <SecondFactorForm next={nextPath(next)} />
    </AuthCard>
  );
}
