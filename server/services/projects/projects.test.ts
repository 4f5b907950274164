import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintProject, mintTenant } from "@/tests/support/factories";
import { rest } from "@/tests/support/rest";

const app = startTestApp();

describe("projects over REST", () => {
  it("creates, reads, changes, archives, restores and deletes a project", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const created = await rest("POST", "/projects", {
      key,
      body: { name: "  Website  ", description: "New" },
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ name: "Website", description: "New", status: "active" });
    expect(created.headers.get("location")).toBe(`/api/v1/projects/${created.body.id}`);
    const path = `/projects/${created.body.id}`;
    expect((await rest("GET", path, { key })).body).toEqual(created.body);
    const patched = await rest("PATCH", path, { key, body: { name: "Site" } });
    expect(patched.body).toMatchObject({ name: "Site", description: "New" });
    expect((await rest("POST", `${path}/archive`, { key })).body.status).toBe("archived");
    expect((await rest("POST", `${path}/restore`, { key })).body.status).toBe("active");
    expect((await rest("DELETE", path, { key })).status).toBe(204);
    expect((await rest("GET", path, { key })).status).toBe(404);
  });

  it("leaves everything as it is on an empty PATCH", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const { body } = await rest("POST", "/projects", { key, body: { name: "A", description: "B" } });
    const patched = await rest("PATCH", `/projects/${body.id}`, { key, body: {} });
    expect(patched.body).toEqual(body);
  });

  it("gives 404 for another tenant's project, and changes nothing", async () => {
    const [mine, theirs] = await Promise.all([mintTenant(app().db), mintTenant(app().db)]);
    const id = await mintProject(app().db, theirs.id, "Theirs");
    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/archive"],
    ] as const) {
      const options = { key: mine.apiKey, ...(method === "PATCH" && { body: { name: "Stolen" } }) };
      expect((await rest(method, `/projects/${id}${path}`, options)).status).toBe(404);
    }
    expect((await rest("GET", `/projects/${id}`, { key: theirs.apiKey })).body.name).toBe("Theirs");
  });

  it("pages by page and by cursor, with a stable order and the exact total", async () => {
    const tenant = await mintTenant(app().db);
    for (let index = 0; index < 25; index += 1) await mintProject(app().db, tenant.id, `P${index % 3}`);
    const key = tenant.apiKey;
    const first = await rest("GET", "/projects?limit=10&sortBy=name&sortOrder=asc", { key });
    expect(first.body).toMatchObject({ total: 25, page: 1, totalPages: 3 });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor ? `&cursor=${cursor}` : "";
      const page = await rest("GET", `/projects?limit=10&sortBy=name&sortOrder=asc${query}`, { key });
      expect(page.status).toBe(200);
      seen.push(...page.body.data.map((row: { id: string }) => row.id));
      cursor = page.body.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(25);
    const empty = await mintTenant(app().db);
    const none = await rest("GET", "/projects", { key: empty.apiKey });
    expect(none.body).toEqual({ data: [], total: 0, page: 1, totalPages: 0, nextCursor: null });
  });

  it("names each bad field", async () => {
    const { apiKey: key } = await mintTenant(app().db);
    const bad = await rest("POST", "/projects", { key, body: { name: "", tenantId: "x", description: 3 } });
    expect(bad.status).toBe(400);
    expect(bad.headers.get("content-type")).toContain("application/problem+json");
    const pointers = bad.body.errors.map((error: { pointer: string }) => error.pointer).sort();
    expect(pointers).toEqual(["/description", "/name", "/tenantId"]);
    for (const query of ["page=-1", "page=1000000000", "page=1.5", "limit=0", "sortBy=secret", "nope=1"]) {
      const answer = await rest("GET", `/projects?${query}`, { key });
      expect([query, answer.status]).toEqual([query, 400]);
      expect(answer.body.errors[0].pointer).toBe(`/${query.split("=")[0]}`);
    }
    const deep = await rest("GET", "/projects?page=200&limit=100", { key });
    expect(deep.status).toBe(400);
    expect(deep.body.errors[0].message).toContain("cursor");
    expect((await rest("POST", "/projects", { key, raw: "{" })).status).toBe(400);
    expect((await rest("GET", "/projects/not-an-id", { key })).status).toBe(400);
  });

  it("refuses the fourth project of a free plan with what the plan allows, also when created at once", async () => {
    const { apiKey: key } = await mintTenant(app().db, { plan: "free" });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        rest("POST", "/projects", { key, body: { name: `P${index}` } }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 201, 201, 402, 402, 402, 402, 402]);
    const refused = answers.find((answer) => answer.status === 402);
    expect(refused?.body.details).toMatchObject({ quota: "projects", limit: 3, used: 3 });
  });

  it("answers the same 401 for no, malformed, unknown, expired and revoked keys, and 403 for a missing scope", async () => {
    const tenant = await mintTenant(app().db);
    const past = "2020-01-01T00:00:00Z";
    const keys = [
      undefined,
      "bh_live_nonsense",
      `${tenant.apiKey.slice(0, -1)}${tenant.apiKey.endsWith("a") ? "b" : "a"}`,
      await mintApiKey(app().db, tenant.id, ["projects:read"], { expiresAt: past }),
      await mintApiKey(app().db, tenant.id, ["projects:read"], { revokedAt: past }),
    ];
    const bodies = [];
    for (const key of keys) {
      const answer = await rest("GET", "/projects", { ...(key && { key }) });
      expect(answer.status).toBe(401);
      bodies.push({ ...answer.body, requestId: "" });
    }
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    const reader = await mintApiKey(app().db, tenant.id, ["tasks:read"]);
    expect((await rest("GET", "/projects", { key: reader })).status).toBe(403);
  });
});
