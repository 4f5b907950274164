import type { Removal } from "@/tests/isolation/mutations/removal";

/** What the doors let in: no cookie at the exported one, no other site's request at the browser's, no chosen tenant. */
export const DOORS: readonly Removal[] = [
  {
    name: "a caller at the exported door names no tenant",
    file: "server/api/context.ts",
    find: "credential: credentialOf(bearer?.[1]),\n    tenantSlug: undefined,",
    replace:
      'credential: bearer?.[1] ? credentialOf(bearer[1]) : { kind: "session", token: request.headers.get("x-session") ?? "" },\n    tenantSlug: request.headers.get("x-tenant") ?? undefined,',
    noticedBy: "guards",
  },
  {
    name: "another site's request carries no session",
    file: "server/api/handler.ts",
    find: "if (isForeignRequest(request.headers)) return undefined;",
    replace: "void isForeignRequest;",
    noticedBy: "guards",
  },
  {
    name: "another site's download carries no session",
    file: "server/api/downloads.ts",
    find: "const token = foreign ? undefined : readSessionToken",
    replace: "const token = foreign && false ? undefined : readSessionToken",
    noticedBy: "guards",
  },
];
