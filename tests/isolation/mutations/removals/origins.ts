import type { Removal } from "@/tests/isolation/mutations/removal";

/** What keeps a page of another origin from reading what is not its own tenant's. */
export const ORIGINS: readonly Removal[] = [
  {
    name: "a page reads an answer only where the key's tenant lists its origin",
    file: "server/api/guards/origin.ts",
    find: " || !call.identity.tenant?.corsOrigins.includes(origin)",
    replace: "",
    noticedBy: "origins",
  },
  {
    name: "a page reads no answer to a key that has just turned out to be dead",
    file: "server/api/guards/authenticate.ts",
    find: "  shutOrigin(call);\n",
    replace: "",
    noticedBy: "origins",
  },
  {
    name: "a preflight lets on only what some tenant lists",
    file: "server/api/preflight.ts",
    find: "return isListed(origin);",
    replace: "return true;",
    noticedBy: "origins",
  },
  {
    name: "the origins that come with a tenant are its own",
    file: "server/auth/tenant-access/read.ts",
    find: ' where ${corsOrigins.tenantId} = ${sql.placeholder("tenantId")}',
    replace: "",
    noticedBy: "origins",
  },
];
