"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { type ReactNode, useState } from "react";
import type { AppRouter } from "@/server/api/root";
import { createQueryClient } from "./query-client";
import { TRPCProvider } from "./trpc";

/**
 * Calls of everything below go to `tenant`'s workspace, if one is named, and share one cache.
 * Give it `key={tenant}` so that another workspace begins with an empty cache.
 */
export function ApiProvider({ tenant, children }: { tenant?: string; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: ({ type }) => type === "subscription",
          true: httpSubscriptionLink({ url: "/api/trpc", connectionParams: tenant ? { tenant } : {} }),
          false: httpBatchLink({
            url: "/api/trpc",
            maxItems: 10,
            headers: tenant ? { "x-tenant": tenant } : {},
          }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
