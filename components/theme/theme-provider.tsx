"use client";

import { setNonce } from "get-nonce";
import { ThemeProvider as NextThemes } from "next-themes";
import { type ReactNode, useState } from "react";

/**
 * The nonce lets next-themes set the class before the first paint, and dialogs lock the page behind them, under a
 * strict policy. The document's own is the first: a refresh renders the layout with another, which it does not know.
 */
export function ThemeProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [own] = useState(() => {
    if (typeof window !== "undefined") setNonce(nonce);
    return nonce;
  });
  return (
    <NextThemes attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={own}>
      {children}
    </NextThemes>
  );
}
