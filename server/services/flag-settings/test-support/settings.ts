import { expect } from "vitest";
import { flagOperators, fresh } from "@/server/services/feature-flags/test-support/flag-operators";
import type { TestApp } from "@/tests/support/app";
import type { TestTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";

export const reason = "The team asked for it on Monday";

export const at = (key: string, more = "") => `/flag-settings/${encodeURIComponent(key)}${more}`;
export const get = (tenant: TestTenant, path: string) => rest("GET", path, { key: tenant.apiKey });

/** Chooses by the workspace's key, as one who has seen what there is. */
export function set(
  { apiKey: key }: TestTenant,
  flag: string,
  percentage: number | null,
  seenUpdatedAt: string | null = null,
) {
  return rest("PATCH", at(flag), { key, body: { percentage, seenUpdatedAt, reason } });
}

export const undo = (tenant: TestTenant, key: string, changeId: string) =>
  rest("POST", at(key, "/undo"), { key: tenant.apiKey, body: { changeId, reason } });

export const historyOf = async (tenant: TestTenant, key: string) =>
  (await get(tenant, at(key, "/changes"))).body.data;

export const contextOf = (tenant: TestTenant, userId?: string) => ({
  ...{ tenantId: tenant.id, plan: "business", userId },
});

/** What operators leave to workspaces. */
export function flagLeavers(app: () => TestApp) {
  const operators = flagOperators(app);
  return {
    ...operators,
    /** A flag that is off, and left to workspaces on these plans. */
    async managed(more: object = {}, managedBy = ["business"]): Promise<string> {
      const definition = { name: fresh(), enabled: false, ...more };
      expect((await operators.operate("create", { definition, managedBy, reason })).code).toBe("ok");
      return definition.name;
    },
    async leaveTo(key: string, managedBy: string[]): Promise<void> {
      expect((await operators.change("control", key, { key, managedBy })).code).toBe("ok");
    },
  };
}
