"use client";

import { useQuery } from "@tanstack/react-query";
import { getProviders, signIn } from "next-auth/react";
import { Button } from "@/components/ui/button";

/** A button for each provider that the environment names; nothing where there is none. */
export function OAuthButtons({ next }: { next: string }) {
  const { data } = useQuery({
    queryKey: ["auth-providers"],
    queryFn: getProviders,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const providers = Object.values(data ?? {}).filter(({ type }) => type !== "credentials");
  if (providers.length === 0) return null;
  return (
    <div className="grid gap-2">
      {providers.map(({ id, name }) => (
        <Button key={id} variant="outline" onClick={() => void signIn(id, { callbackUrl: next })}>
          Continue with {name}
        </Button>
      ))}
      <p className="mt-2 text-center text-xs text-muted-foreground">or with your password</p>
    </div>
  );
}
