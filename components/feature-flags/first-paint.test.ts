import { createElement, type FunctionComponent, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ApiProvider } from "@/components/api";
import { type Workspace, WorkspaceProvider } from "@/components/tenants/workspace";
import type { FlagKey } from "@/server/kernel/flags";
import type { FlagEvaluation } from "@/server/services/feature-flags/schemas";
import { FeatureFlagsProvider } from "./feature-flags-provider";
import { FlagGate, LockedFeature } from "./flag-gate";
import { useVariant } from "./use-flag";

const workspace: Workspace = {
  ...{ membershipId: "m1", slug: "acme", name: "Acme", status: "active" },
  permissions: ["billing:read"],
};
const person = { id: "u1", name: "Ada", email: "ada@example.test", isOperator: false };

const evaluation = (key: FlagKey, on: boolean, whenOff: "hidden" | "upgrade"): FlagEvaluation => {
  return { version: `${key} ${on}`, flags: [{ key, on, whenOff, variant: null }] };
};

/** Without JSX, which test files have none of. */
const element = <P extends object>(type: FunctionComponent<P>, props: P) => createElement(type, props);

const Drawn = () => `drawn: ${useVariant("usage-forecast") ?? "none"}`;

/** What the server paints of something behind a flag. */
function paint(initial: FlagEvaluation | null, flag: FlagKey): string {
  const locked = element(LockedFeature, { title: "A thing", children: "What it would be." });
  return paintWith(initial, element(FlagGate, { flag, locked, children: "the thing itself" }));
}

function paintWith(initial: FlagEvaluation | null, children: ReactNode): string {
  const flags = element(FeatureFlagsProvider, { initial, children });
  const scene = element(WorkspaceProvider, { workspace, person, children: flags });
  return renderToString(element(ApiProvider, { tenant: "acme", children: scene }));
}

describe("the first paint", () => {
  it("has what is on, teases what is locked and leaves out what is hidden, without waiting for anything", () => {
    expect(paint(evaluation("usage-forecast", true, "upgrade"), "usage-forecast")).toBe("the thing itself");
    const teased = paint(evaluation("usage-forecast", false, "upgrade"), "usage-forecast");
    expect(teased).toContain("What it would be.");
    expect(teased).toContain('href="/acme/billing"');
    expect(paint(evaluation("project-archive", false, "hidden"), "project-archive")).toBe("");
  });

  it("shows as locked what a hidden flag stands behind where it is the plan that lacks it", () => {
    const painted = paint(evaluation("project-archive", false, "upgrade"), "project-archive");
    expect(painted).toContain("What it would be.");
  });

  it("has the variant that the server drew", () => {
    const flags = (name?: string): FlagEvaluation => {
      const variant = name === undefined ? null : { name, payload: null };
      return { version: "1", flags: [{ key: "usage-forecast", on: true, whenOff: "upgrade", variant }] };
    };
    expect(paintWith(flags("treatment"), element(Drawn, {}))).toBe("drawn: treatment");
    expect(paintWith(flags(), element(Drawn, {}))).toBe("drawn: none");
  });

  it("has the declared defaults where the server could not tell, and nothing of whoever was painted before", () => {
    expect(paint(evaluation("project-archive", false, "hidden"), "project-archive")).toBe("");
    expect(paint(null, "project-archive")).toBe("the thing itself");
  });
});
