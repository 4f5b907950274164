import { describe, expect, it } from "vitest";
import { createSession, sessionCookieName } from "@/server/auth/sessions";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";
import { handleTrpc } from "./handler";

const app = startTestApp();
const OWN = "http://127.0.0.1:3000";

/** Calls an operation as a page does. */
async function call(
  operation: string,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const request = new Request(`${OWN}/api/trpc/${operation}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: OWN, ...headers },
    body,
    duplex: "half",
  } as RequestInit);
  const answer = await handleTrpc(request);
  return { status: answer.status, text: await answer.text() };
}

const countOf = async (table: string) => {
  const [row] = await app().db.admin`select count(*)::int as n from ${app().db.admin(table)}`;
  return Number(row?.n);
};

describe("a body that asks for too much", () => {
  it.each([{ role: "owner" }, { tenantId: "0190a000-0000-7000-8000-000000000000" }, { emailVerified: true }])(
    "is refused with 400 that names the field, at both doors, and makes nothing: %o",
    async (mass) => {
      const { apiKey: key } = await mintTenant(app().db);
      const [field = ""] = Object.keys(mass);
      const before = [await countOf("projects"), await countOf("users")];
      const project = await rest("POST", "/projects", { key, body: { name: "Mine", ...mass } });
      expect([project.status, project.body.errors[0].pointer]).toEqual([400, `/${field}`]);
      const person = { name: "Mallory", email: "mallory@example.test", password: "four unrelated wet words" };
      const signUp = await call("auth.signUp", JSON.stringify({ ...person, ...mass }));
      expect([signUp.status, signUp.text.includes(`/${field}`)]).toEqual([400, true]);
      expect([await countOf("projects"), await countOf("users")]).toEqual(before);
    },
  );

  it("invites none of 10,000 addresses at once, and says how many may be", async () => {
    const { owner, slug } = await mintTenant(app().db);
    const { token } = await createSession({ userId: owner.userId, userAgent: "Test", address: "127.0.0.1" });
    const emails = Array.from({ length: 10_000 }, (_, n) => `guest-${n}@example.test`);
    const headers = { cookie: `${sessionCookieName()}=${token}`, "x-tenant": slug };
    const answer = await call("invitations.createMany", JSON.stringify({ emails, role: "member" }), headers);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("must name at most 100 addresses");
    expect(await countOf("invitations")).toBe(0);
  });

  it("signs nobody up by a password of 1 MB, which is not even read to its end", async () => {
    const before = await countOf("users");
    const password = "x".repeat(1_048_576);
    const body = JSON.stringify({ name: "Ana", email: "ana@example.test", password });
    const answer = await call("auth.signUp", body);
    expect([answer.status, answer.text.includes("payload_too_large")]).toEqual([413, true]);
    expect(answer.text.length).toBeLessThan(2_000);
    expect(await countOf("users")).toBe(before);
  });

  it("is cut off where it streams without end and without a length", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(120));
      },
    });
    expect((await call("auth.signUp", endless)).status).toBe(413);
    expect(sent).toBeLessThan(2_000_000);
  });
});
