/** Pages get their headers from proxy.ts, API routes from their own door: these are for files alone. */
const fileHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
];

/** @type {import("next").NextConfig} */
const config = {
  // Two stacks side by side must not share one output folder.
  distDir: process.env.NEXT_DIST_DIR || ".next",
  // The container image runs the standalone output; `next start` wants the ordinary one.
  ...(process.env.NEXT_OUTPUT === "standalone" && { output: "standalone" }),
  // `npm test` type-checks the whole tree, tests included.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["@node-rs/argon2", "pino", "postgres", "ioredis", "nodemailer", "prom-client"],
  async headers() {
    return [
      { source: "/_next/static/:path*", headers: fileHeaders },
      { source: "/icon.svg", headers: fileHeaders },
    ];
  },
};

export default config;
