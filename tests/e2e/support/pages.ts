/** Who looks at a page: its path is of the first demo workspace, or of the one that is named. */
export type Visitor = "nobody" | "member" | "operator";

export interface PageVisit {
  as: Visitor;
  /** `:project`, `:account` and `:tenant` are ids that the test puts in. */
  path: string;
  /** Where the page sends this visitor; undefined where it shows itself. */
  lands?: string;
  status?: number;
}

/** Each page of the application with an example of its address. `pages.test.ts` compares it with the folders. */
export const PAGES: Readonly<Record<string, PageVisit>> = {
  "app/(marketing)/page.tsx": { as: "nobody", path: "/" },
  "app/docs/page.tsx": { as: "nobody", path: "/docs", lands: "/docs/api" },
  "app/docs/api/page.tsx": { as: "nobody", path: "/docs/api" },
  "app/docs/errors/page.tsx": { as: "nobody", path: "/docs/errors" },
  "app/docs/[...rest]/page.tsx": { as: "nobody", path: "/docs/no/such/page", status: 404 },
  "app/(auth)/forgot-password/page.tsx": { as: "nobody", path: "/forgot-password" },
  "app/(auth)/invitations/page.tsx": { as: "nobody", path: "/invitations?token=dead" },
  "app/(auth)/reset-password/page.tsx": { as: "nobody", path: "/reset-password?token=dead" },
  "app/(auth)/sign-in/page.tsx": { as: "nobody", path: "/sign-in" },
  "app/(auth)/sign-in/link/page.tsx": { as: "nobody", path: "/sign-in/link?token=dead" },
  // Only a right first factor shows it: sign-in.spec.ts does.
  "app/(auth)/sign-in/second-factor/page.tsx": {
    as: "nobody",
    path: "/sign-in/second-factor",
    lands: "/sign-in",
  },
  "app/(auth)/sign-up/page.tsx": { as: "nobody", path: "/sign-up" },
  "app/(auth)/verify-email/page.tsx": { as: "nobody", path: "/verify-email?token=dead" },
  "app/not-found.tsx": { as: "member", path: "/no-such-workspace", status: 404 },
  "app/(account)/security/page.tsx": { as: "member", path: "/security" },
  "app/(onboarding)/new/page.tsx": { as: "member", path: "/new" },
  // Who is in several chooses; who is in one is led into it.
  "app/(onboarding)/workspaces/page.tsx": { as: "member", path: "/workspaces", lands: "/globex" },
  "app/(tenant)/[tenant]/page.tsx": { as: "member", path: "/globex" },
  "app/(tenant)/[tenant]/[...rest]/page.tsx": { as: "member", path: "/globex/no/such/page", status: 404 },
  "app/(tenant)/[tenant]/not-found.tsx": { as: "member", path: "/globex/nothing", status: 404 },
  "app/(tenant)/[tenant]/api-keys/page.tsx": { as: "member", path: "/globex/api-keys" },
  "app/(tenant)/[tenant]/audit-entries/page.tsx": { as: "member", path: "/globex/audit-entries" },
  "app/(tenant)/[tenant]/billing/page.tsx": { as: "member", path: "/globex/billing" },
  "app/(tenant)/[tenant]/flag-settings/page.tsx": { as: "member", path: "/globex/flag-settings" },
  "app/(tenant)/[tenant]/members/page.tsx": { as: "member", path: "/globex/members" },
  "app/(tenant)/[tenant]/members/roles/page.tsx": { as: "member", path: "/globex/members/roles" },
  "app/(tenant)/[tenant]/projects/page.tsx": { as: "member", path: "/globex/projects" },
  "app/(tenant)/[tenant]/projects/[projectId]/page.tsx": { as: "member", path: "/globex/projects/:project" },
  "app/(tenant)/[tenant]/rate-limits/page.tsx": { as: "member", path: "/globex/rate-limits" },
  "app/(tenant)/[tenant]/service-accounts/page.tsx": { as: "member", path: "/globex/service-accounts" },
  "app/(tenant)/[tenant]/service-accounts/[serviceAccountId]/page.tsx": {
    as: "member",
    path: "/globex/service-accounts/:account",
  },
  "app/(tenant)/[tenant]/settings/page.tsx": { as: "member", path: "/globex/settings" },
  "app/(tenant)/[tenant]/tasks/page.tsx": { as: "member", path: "/globex/tasks" },
  "app/(tenant)/[tenant]/usage/page.tsx": { as: "member", path: "/globex/usage" },
  "app/(operator)/operator/page.tsx": { as: "operator", path: "/operator", lands: "/operator/tenants" },
  "app/(operator)/operator/experiments/page.tsx": { as: "operator", path: "/operator/experiments" },
  "app/(operator)/operator/experiments/new/page.tsx": { as: "operator", path: "/operator/experiments/new" },
  // With results: experiments.spec.ts does.
  "app/(operator)/operator/experiments/[experimentId]/page.tsx": {
    as: "operator",
    path: "/operator/experiments/00000000-0000-7000-8000-000000000000",
  },
  "app/(operator)/operator/feature-flags/page.tsx": { as: "operator", path: "/operator/feature-flags" },
  "app/(operator)/operator/feature-flags/changes/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/changes",
  },
  "app/(operator)/operator/feature-flags/by-key/[flagKey]/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/by-key/onboarding-checklist",
  },
  "app/(operator)/operator/feature-flags/new/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/new",
  },
  "app/(operator)/operator/feature-flags/by-key/[flagKey]/edit/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/by-key/onboarding-checklist/edit",
  },
  "app/(operator)/operator/feature-flags/stale/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/stale",
  },
  "app/(operator)/operator/feature-flags/import-export/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/import-export",
  },
  "app/(operator)/operator/feature-flags/drafts/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/drafts",
  },
  "app/(operator)/operator/feature-flags/drafts/[draftId]/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/drafts/no-such-draft",
  },
  "app/(operator)/operator/feature-flags/segments/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/segments",
  },
  "app/(operator)/operator/feature-flags/segments/new/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/segments/new",
  },
  "app/(operator)/operator/feature-flags/segments/[segmentId]/page.tsx": {
    as: "operator",
    path: "/operator/feature-flags/segments/1",
  },
  "app/(operator)/operator/impersonations/page.tsx": { as: "operator", path: "/operator/impersonations" },
  "app/(operator)/operator/operator-tokens/page.tsx": { as: "operator", path: "/operator/operator-tokens" },
  "app/(operator)/operator/visit-ended/page.tsx": {
    as: "operator",
    path: "/operator/visit-ended?workspace=x",
  },
  "app/(operator)/operator/tenants/page.tsx": { as: "operator", path: "/operator/tenants" },
  "app/(operator)/operator/tenants/[tenantId]/page.tsx": {
    as: "operator",
    path: "/operator/tenants/:tenant",
  },
};
