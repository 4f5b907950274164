"use client";

import type { createApiReference } from "@scalar/api-reference";
import { useTheme } from "next-themes";
import { useEffect, useRef, useState } from "react";
import { configuration } from "./configuration";
import "./reference.css";

interface Scalar {
  createApiReference: typeof createApiReference;
}

type Theme = "light" | "dark";

/** Scalar's reference of our OpenAPI document, in the theme of the page. */
export function Reference({ bundleUrl }: { bundleUrl: string }) {
  const host = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
  const { resolvedTheme } = useTheme();
  const theme = resolvedTheme ? toTheme(resolvedTheme) : undefined;

  useEffect(() => {
    if (!theme) return;
    let left = false;
    let destroy: (() => void) | undefined;
    loadScalar(bundleUrl)
      .then((scalar) => {
        if (left || !host.current) return;
        const mounted = document.createElement("div");
        host.current.replaceChildren(mounted);
        const reference = scalar.createApiReference(mounted, configuration(theme));
        destroy = () => reference.destroy();
        setState("shown");
      })
      .catch(() => setState("failed"));
    return () => {
      left = true;
      destroy?.();
      document.body.classList.remove("light-mode", "dark-mode");
    };
  }, [bundleUrl, theme]);

  return (
    <>
      {state === "loading" && (
        <p role="status" className="mx-auto max-w-5xl px-4 py-8 text-sm text-muted-foreground">
          Loading the reference …
        </p>
      )}
      {state === "failed" && (
        <p role="alert" className="mx-auto max-w-5xl px-4 py-8 text-sm">
          The reference could not be loaded. Reload the page, or read the document itself:{" "}
          <a className="underline" href="/api/v1/openapi.json">
            /api/v1/openapi.json
          </a>
          .
        </p>
      )}
      <div ref={host} className="api-reference" />
    </>
  );
}

function toTheme(resolved: string): Theme {
  return resolved === "dark" ? "dark" : "light";
}

/** Adds the bundle to the page once. A script made by a trusted one is trusted by the page's policy. */
function loadScalar(url: string): Promise<Scalar> {
  const page = window as Window & { Scalar?: Scalar };
  if (page.Scalar) return Promise.resolve(page.Scalar);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () =>
      page.Scalar ? resolve(page.Scalar) : reject(new Error("No Scalar in its bundle."));
    script.onerror = () => reject(new Error("The bundle did not load."));
    document.head.append(script);
  });
}
