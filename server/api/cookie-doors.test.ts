import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { handleAuth } from "@/server/auth/next-auth/handler";
import { createSession, isForeignRequest, sessionCookieName } from "@/server/auth/sessions";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { downloadAuditExport } from "./downloads";
import { handleTrpc } from "./handler";

const app = startTestApp();
const OWN = "http://127.0.0.1:3000";
const ID = "0190a000-0000-7000-8000-000000000000";

/** What a browser tells of a request that another site made it send; the last of one that knows no Sec-Fetch-Site. */
const FOREIGN: Record<string, string>[] = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "cross-site", origin: OWN },
  { origin: "https://evil.example" },
  { origin: "null" },
];

/** What it tells of our own pages, and what a program sends, which has no other site's cookies. */
const OWN_PAGES: Record<string, string>[] = [
  { "sec-fetch-site": "same-origin", origin: OWN },
  { "sec-fetch-site": "none" },
  { origin: OWN },
  { origin: "http://localhost:3000", host: "localhost:3000" },
  {},
];

/** Every source file of the server's side, with what it says. */
const sources = execFileSync("git", ["ls-files", "app", "pages", "server", "components", "inngest"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(file, "utf8") }));

async function signedIn() {
  const tenant = await mintTenant(app().db);
  const session = { userId: tenant.owner.userId, userAgent: "Test", address: "127.0.0.1" };
  const { token } = await createSession(session);
  return { tenant, cookie: `${sessionCookieName()}=${token}` };
}

describe("a request that another site made the browser send", () => {
  it.each(FOREIGN)("is known by %o", (headers) => {
    expect(isForeignRequest(new Headers(headers))).toBe(true);
  });

  it.each(OWN_PAGES)("is not one of our own pages': %o", (headers) => {
    expect(isForeignRequest(new Headers(headers))).toBe(false);
  });

  it("changes nothing by the dashboard's door, whatever cookie it carries", async () => {
    const { tenant, cookie } = await signedIn();
    const create = async (headers: Record<string, string>) => {
      const request = new Request(`${OWN}/api/trpc/projects.create`, {
        method: "POST",
        body: JSON.stringify({ name: "Forged" }),
        headers: { cookie, "x-tenant": tenant.slug, "content-type": "application/json", ...headers },
      });
      return (await handleTrpc(request)).status;
    };
    for (const headers of FOREIGN) expect([headers, await create(headers)]).toEqual([headers, 401]);
    const [row] = await app().db
      .admin`select count(*)::int as n from projects where tenant_id = ${tenant.id}`;
    expect(row?.n).toBe(0);
    for (const headers of OWN_PAGES) expect([headers, await create(headers)]).toEqual([headers, 200]);
  });

  it("downloads nothing with the cookie that it carries", async () => {
    const { tenant, cookie } = await signedIn();
    const download = async (headers: Record<string, string>) => {
      const url = `${OWN}/api/downloads/audit-exports/${ID}?workspace=${tenant.slug}`;
      return (await downloadAuditExport(new Request(url, { headers: { cookie, ...headers } }), ID)).status;
    };
    for (const headers of FOREIGN) expect([headers, await download(headers)]).toEqual([headers, 401]);
    for (const headers of OWN_PAGES) expect([headers, await download(headers)]).toEqual([headers, 404]);
  });

  it("signs nobody out or in", async () => {
    const { cookie } = await signedIn();
    for (const path of [
      "signout",
      "callback/credentials",
      "callback/second-factor",
      "callback/sign-in-link",
    ]) {
      for (const headers of FOREIGN) {
        const body = new URLSearchParams({ csrfToken: "x" });
        const request = new Request(`${OWN}/api/auth/${path}`, {
          method: "POST",
          body,
          headers: { cookie, ...headers },
        });
        expect([path, headers, (await handleAuth(request)).status]).toEqual([path, headers, 403]);
      }
    }
  });
});

describe("the doors that take the session's cookie", () => {
  it("are these, and a new one has to be listed and tried above", () => {
    const readers = sources
      .filter(
        ({ file, text }) => /\bread(Session|Challenge)Token\(/.test(text) && !file.endsWith("-cookie.ts"),
      )
      .map(({ file }) => file)
      .filter((file) => file !== "server/auth/sessions/cookie.ts");
    expect(readers).toEqual([
      "app/(auth)/sign-in/second-factor/page.tsx", // reads whether there is a challenge, and shows a form
      "app/page-caller.ts", // pages are read; what they show, another site cannot see
      "server/api/downloads.ts",
      "server/api/handler.ts",
      "server/auth/next-auth/current-session.ts", // pages again
      "server/auth/next-auth/sign-in-state.ts", // of handleAuth
    ]);
  });

  it("have no server action beside them, which would be a door of its own", () => {
    const actions = sources.filter(({ text }) => /^\s*["']use server["']/m.test(text));
    expect(actions.map(({ file }) => file)).toEqual([]);
  });
});
