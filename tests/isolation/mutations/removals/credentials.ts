import type { Removal } from "@/tests/isolation/mutations/removal";

/** What makes a credential dead. */
export const CREDENTIALS: readonly Removal[] = [
  {
    name: "a revoked key is dead",
    file: "server/auth/api-keys/identify.ts",
    find: "!key || line.some(({ revokedAt }) => revokedAt !== null) || !access",
    replace: "!key || !access",
    noticedBy: "rights",
  },
  {
    name: "a key ends with the one that made it",
    file: "server/auth/api-keys/identify.ts",
    find: "!key || line.some(({ revokedAt }) => revokedAt !== null) || !access",
    replace: "!key || key.revokedAt !== null || !access",
    noticedBy: "rights",
  },
  {
    name: "a key expires with the one that made it",
    file: "server/auth/api-keys/identify.ts",
    find: "expiresAt: earliest(line)",
    replace: "expiresAt: earliest([key])",
    noticedBy: "rights",
  },
  {
    name: "a key is bound to the networks of the one that made it",
    file: "server/auth/api-keys/identify.ts",
    find: "keyLimits: limitsOf(line)",
    replace: "keyLimits: limitsOf([key])",
    noticedBy: "rights",
  },
  {
    name: "an expired key is dead",
    file: "server/auth/api-keys/identify.ts",
    find: "known.expiresAt !== null && known.expiresAt <= Date.now()",
    replace: "false",
    noticedBy: "rights",
  },
  {
    name: "a suspended service account's key is dead",
    file: "server/auth/api-keys/identify.ts",
    find: "if (key.account?.suspendedAt) return undefined;",
    replace: "",
    noticedBy: "rights",
  },
  {
    name: "a revoked session is dead",
    file: "server/auth/sessions/lifetime.ts",
    find: "    isNull(sessions.revokedAt),\n",
    replace: "",
    noticedBy: "rights",
  },
  {
    name: "an expired session is dead",
    file: "server/auth/sessions/lifetime.ts",
    find: "    gt(sessions.expiresAt, sql`now()`),\n",
    replace: "",
    noticedBy: "rights",
  },
];
