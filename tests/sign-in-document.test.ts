import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ATTEMPT_RULES } from "@/server/auth/attempts/rules";
import { PRODUCT_WORDS } from "@/server/auth/passwords/context-words";
import { SESSION_ABSOLUTE_SECONDS, SESSION_IDLE_SECONDS } from "@/server/auth/sessions/lifetime";
import { POLICY_BOUNDS } from "@/server/kernel/session-policy";
import { PASSWORD_LENGTH } from "@/server/services/users/schemas";

const document = readFileSync("docs/sign-in.md", "utf8");

/** A section's text, from its heading to the next. */
function section(heading: string): string {
  const after = document.split(`\n## ${heading}\n`)[1];
  expect([heading, after]).toEqual([heading, expect.any(String)]);
  return after?.split("\n## ")[0] ?? "";
}

const PERIODS: Readonly<Record<number, string>> = { 60: "a minute", 900: "in 15 minutes", 3600: "an hour" };
const DAY = 24 * 3_600;

/** The files with a call, tests left out. */
function callersOf(call: string): string[] {
  const found = execFileSync("git", ["grep", "-lF", call, "--", "server", "app", "pages", "inngest"], {
    encoding: "utf8",
  });
  return found.split("\n").filter((file) => file && !/\.test\.ts$|test-support/.test(file));
}

describe("what docs/sign-in.md says", () => {
  it("of limits is what is enforced, each with its number and its time", () => {
    const rows = section("Limits").split("\n");
    const written = Object.entries(ATTEMPT_RULES)
      // Of the one address alone: they bound work and mails that the rows above bound already.
      .filter(([rule]) => !/^(sign_up|token|invitation)_address$|^lock_notice$/.test(rule))
      .map(([rule, { limit, windowSeconds }]) => [rule, `| ${limit} ${PERIODS[windowSeconds]} |`] as const);
    expect(written.length).toBeGreaterThan(4);
    for (const [rule, start] of written) {
      expect([rule, rows.filter((row) => row.startsWith(start)).length > 0]).toEqual([rule, true]);
    }
  });

  it("of sessions is how long they last, and how far a workspace may shorten it", () => {
    const text = section("Sessions");
    expect(text).toContain(`after ${SESSION_IDLE_SECONDS / DAY} days without use`);
    expect(text).toContain(`${SESSION_ABSOLUTE_SECONDS / DAY} days after signing in`);
    expect([POLICY_BOUNDS.absoluteHours.min, POLICY_BOUNDS.idleMinutes.min]).toEqual([1, 5]);
    expect(text).toContain("down to one hour and five minutes");
    expect(text).toMatch(/NIST SP 800-63B .* 30 days .* 12 hours or 30 minutes/);
    expect(text).toContain("there is no most");
    expect(text).toMatch(/\*\*Providers\.\*\* .*Signing out here does not sign out there/);
  });

  it("of passwords is what is asked of them, word by word", () => {
    const text = section("Passwords");
    expect(text).toContain(`| ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters,`);
    expect(text).toContain(`(\`PRODUCT_WORDS\`: ${PRODUCT_WORDS.join(", ")})`);
  });

  it("of the ways in is every way: no other code opens a session", () => {
    expect(callersOf("insert(sessions)")).toEqual(["server/auth/sessions/create.ts"]);
    expect(callersOf("insertSession(")).toEqual([
      "server/auth/sessions/create.ts",
      "server/auth/sign-ins/enter.ts",
      "server/auth/sign-ins/pass-challenge.ts",
    ]);
    const byName = callersOf("createSession(").filter((file) =>
      readFileSync(file, "utf8").includes("@/server/auth/sessions"),
    );
    expect(byName).toEqual([]);
    expect(callersOf("enterWithin(")).toEqual([
      "server/auth/sign-ins/enter.ts",
      "server/auth/sign-ins/open-sign-in-link.ts",
    ]);
    expect(callersOf(" enter(")).toEqual([
      "server/auth/next-auth/callbacks.ts",
      "server/auth/sign-ins/enter.ts",
    ]);
    const ways = section("The ways in");
    for (const way of ["credentials", "OAUTH_PROVIDERS", "sign-in-link", "second-factor"]) {
      expect(ways).toContain(`\`${way}\``);
    }
  });
});
