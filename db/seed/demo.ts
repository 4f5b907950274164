import { createHash, createHmac } from "node:crypto";
import { formatApiKey, makeApiKeySecret } from "@/server/kernel/api-key-token";
import {
  type ApiKeyId,
  asId,
  type MembershipId,
  type ProjectId,
  type TaskId,
  type TenantId,
  type UserId,
} from "@/server/kernel/ids";
import type { Role } from "@/server/kernel/permissions";
import type { PlanKey } from "@/server/kernel/plans";

/** The password of every demo person. They exist on a developer's machine only. */
export const DEMO_PASSWORD = "bulkhead-demo-2026";

export const OPERATOR = {
  id: idOf<UserId>("operator"),
  email: "operator@bulkhead.test",
  name: "Olive Operator",
};

const ROLES = ["owner", "admin", "member"] as const satisfies readonly Role[];

export interface DemoTenantPlan {
  id: TenantId;
  slug: string;
  name: string;
  plan: PlanKey;
  people: readonly { userId: UserId; membershipId: MembershipId; email: string; name: string; role: Role }[];
}

export const DEMO_TENANTS: readonly DemoTenantPlan[] = [
  demoTenant("acme", "Acme Rockets", "pro", ["Ada Acme", "Alan Acme", "Mae Acme"]),
  demoTenant("globex", "Globex", "free", ["Grace Globex", "Gus Globex", "Mia Globex"]),
];

function demoTenant(slug: string, name: string, plan: PlanKey, names: readonly string[]): DemoTenantPlan {
  const people = ROLES.map((role, index) => ({
    userId: idOf<UserId>(`${slug}/${role}`),
    membershipId: idOf<MembershipId>(`${slug}/${role}/membership`),
    email: `${role}@${slug}.test`,
    name: names[index] ?? role,
    role,
  }));
  return { id: idOf<TenantId>(slug), slug, name, plan, people };
}

/** The same id for the same name, so that seeding again finds what is there: the form of a UUID of version 8. */
export function idOf<T extends TenantId | UserId | MembershipId | ApiKeyId | ProjectId | TaskId>(
  name: string,
): T {
  const hex = createHash("sha256").update(`bulkhead-demo/${name}`).digest("hex");
  return asId<T>(
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  );
}

/** The demo key of a tenant: the same for the same installation, another on another. */
export function demoApiKey(
  slug: string,
  installationSecret: string,
): { id: ApiKeyId; secret: string; key: string } {
  let block = 0;
  const secret = makeApiKeySecret(() => {
    block += 1;
    return createHmac("sha512", installationSecret).update(`${slug}/${block}`).digest();
  });
  const id = idOf<ApiKeyId>(`${slug}/api-key`);
  return { id, secret, key: formatApiKey("live", { id, secret }) };
}
