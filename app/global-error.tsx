"use client";

import { ErrorPage } from "@/components/shell/error-page";
import "./globals.css";

/** Takes the place of the root layout when that one fails. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Bulkhead</title>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
