import type { ApiReferenceConfiguration } from "@scalar/api-reference";

/**
 * How Scalar shows our document. Whatever would leave this origin is off: its proxy, its assistant, its
 * telemetry, its hosted client and its fonts. A pasted key is kept in memory, not in the browser's storage.
 */
export function configuration(theme: "light" | "dark"): Partial<ApiReferenceConfiguration> & {
  agent: { disabled: true };
} {
  return {
    url: "/api/v1/openapi.json",
    agent: { disabled: true },
    telemetry: false,
    withDefaultFonts: false,
    hideClientButton: true,
    showDeveloperTools: "never",
    persistAuth: false,
    forceDarkModeState: theme,
    hideDarkModeToggle: true,
    theme: "none",
    layout: "modern",
    documentDownloadType: "json",
    defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
    authentication: { preferredSecurityScheme: "apiKey" },
  };
}
