import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { connection } from "next/server";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { ApiProvider } from "@/components/api";
import { RequestIdProvider } from "@/components/shell/request-id-context";
import { SkipLink } from "@/components/shell/skip-link";
import { ThemeProvider } from "@/components/theme/theme-provider";
import { Toaster } from "@/components/ui/sonner";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Bulkhead", template: "%s · Bulkhead" },
  description: "A multi-tenant SaaS starter whose tenants cannot read, starve, bill or break one another.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1013" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  await connection(); // A page made at build time could carry no nonce.
  const given = await headers();
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body className="min-h-dvh">
        <ThemeProvider nonce={given.get("x-nonce") ?? ""}>
          <SkipLink />
          <RequestIdProvider id={given.get("x-request-id") ?? undefined}>
            <NuqsAdapter>
              <ApiProvider>{children}</ApiProvider>
            </NuqsAdapter>
          </RequestIdProvider>
          <Toaster />
        </ThemeProvider>
      </body>
    </html>
  );
}
