import type { Removal } from "@/tests/isolation/mutations/removal";

/** What makes a credential dead. */
export const CREDENTIALS: readonly Removal[] = [
  {
    name: "a revoked key is dead",
    file: "server/auth/api-keys/identify.ts",
    find: "!key || key.revokedAt !== null || !tenant",
    replace: "!key || !tenant",
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
