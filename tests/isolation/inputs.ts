import type { FullTenant } from "./rows";

/** A valid input for each operation, made of a tenant's own ids. A new operation without one fails the test. */
export const INPUTS: Readonly<Record<string, (tenant: FullTenant) => unknown>> = {
  "apiKeys.list": () => ({}),
  "apiKeys.create": () => ({ name: "Key", scopes: ["projects:read"] }),
  "apiKeys.revoke": ({ apiKeyId }) => ({ apiKeyId }),
  "billing.current": () => ({}),
  "billing.checkout": () => ({ plan: "pro" }),
  "billing.portal": () => ({}),
  "projects.list": () => ({}),
  "projects.get": ({ projectId }) => ({ projectId }),
  "projects.create": () => ({ name: "New" }),
  "projects.update": ({ projectId }) => ({ projectId, name: "Stolen" }),
  "projects.archive": ({ projectId }) => ({ projectId }),
  "projects.restore": ({ projectId }) => ({ projectId }),
  "projects.delete": ({ projectId }) => ({ projectId }),
  "tasks.list": ({ projectId }) => ({ projectId }),
  "tasks.get": ({ taskId }) => ({ taskId }),
  "tasks.create": ({ projectId, membershipId }) => ({ projectId, title: "New", assigneeId: membershipId }),
  "tasks.update": ({ taskId }) => ({ taskId, title: "Stolen" }),
  "tasks.delete": ({ taskId }) => ({ taskId }),
  "usage.summary": () => ({}),
  "usage.series": () => ({}),
};
