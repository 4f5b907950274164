import { beforeAll, describe, expect, it } from "vitest";
import { type Declaration, isTenantDeclaration } from "@/server/api/declaration";
import { handleTrpc } from "@/server/api/handler";
import { createSession, sessionCookieName } from "@/server/auth/sessions";
import { API_KEY_SCOPES } from "@/server/kernel/permissions";
import { REST_OPERATIONS } from "@/server/rest/routes";
import { startTestApp } from "@/tests/support/app";
import { mintApiKey, mintServiceAccount } from "@/tests/support/factories";
import { restOrigin } from "@/tests/support/rest";
import { type FoundOperation, findOperations } from "./operations";
import { type FullTenant, mintFullTenant } from "./rows";

const app = startTestApp();

const isOperators = (declaration: Declaration | undefined) =>
  declaration !== undefined && !isTenantDeclaration(declaration) && declaration.access === "operator";
const operators = findOperations().filter(({ meta }) => isOperators(meta?.declaration));
const routes = REST_OPERATIONS.filter(({ declaration }) => isOperators(declaration));

let tenant: FullTenant;
/** A workspace's, from the one that may do all to the one that may do next to nothing. */
let keys: readonly string[];
beforeAll(async () => {
  tenant = await mintFullTenant(app().db);
  const { apiKey } = await mintServiceAccount(app().db, tenant.id, { role: "admin" });
  const [all, few] = [API_KEY_SCOPES, ["projects:read"] as const];
  keys = [apiKey, ...(await Promise.all([all, few].map((each) => mintApiKey(app().db, tenant.id, each))))];
});

/** Sent with each call, and given back by each answer: what would tell two of them apart is the same. */
const REQUEST_ID = "0f2d7b1e-5c51-4f1a-9d5e-000000000001";

/** An answer as it came, but for when it came and the path that it names. */
async function answerOf(answer: Response, path: string): Promise<unknown> {
  const headers = [...answer.headers].filter(([name]) => name !== "date");
  const text = (await answer.text()).replaceAll(path, "<path>");
  return { status: answer.status, headers: Object.fromEntries(headers), text };
}

async function overRest(method: string, path: string, key: string) {
  const url = `${await restOrigin()}/api/v1${path}`;
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      origin: `https://${tenant.corsOriginId}.example.test`,
      "x-request-id": REQUEST_ID,
      "idempotency-key": "once",
      ...(method !== "GET" && { "content-type": "application/json" }),
    },
    ...(method !== "GET" && { body: "{}" }),
  });
  return answerOf(answer, path);
}

describe("over REST, an operation of operators", () => {
  it("is there, for the rest of these tests to say something", () => {
    expect(routes.length).toBeGreaterThan(10);
  });

  it.each(routes.map(({ name, route }) => [name, route] as const))(
    "%s is to a workspace's keys as a path that is not there, byte for byte",
    async (_, { method, path }) => {
      const asked = path.replace(/\{\w+\}/g, "1");
      // Of the same length, for an answer says how long it is.
      const unknown = asked.replace(/[a-z]/g, "z");
      for (const key of keys) {
        const there = await overRest(method, asked, key);
        expect(there).toMatchObject({ status: 404 });
        expect(there).toEqual(await overRest(method, unknown, key));
      }
    },
  );
});

describe("in the dashboard, an operation of operators", () => {
  it("is to whoever is none as one that is not there, byte for byte", async () => {
    const { token } = await createSession({
      ...{ userId: tenant.owner.userId, userAgent: "test", address: "127.0.0.1" },
    });
    const ask = async (path: string, kind: FoundOperation["kind"]) => {
      const url = `http://127.0.0.1:3000/api/trpc/${path}`;
      const answer = await handleTrpc(
        new Request(kind === "query" ? `${url}?input=%7B%7D` : url, {
          method: kind === "query" ? "GET" : "POST",
          headers: {
            cookie: `${sessionCookieName()}=${token}`,
            "content-type": "application/json",
            "x-tenant": tenant.slug,
            "x-request-id": REQUEST_ID,
          },
          ...(kind === "mutation" && { body: "{}" }),
        }),
      );
      return answerOf(answer, path);
    };
    expect(operators.length).toBeGreaterThan(40);
    for (const { name, kind } of operators) {
      const there = await ask(name, kind);
      expect({ name, there }).toMatchObject({ there: { status: 404 } });
      expect({ name, there }).toEqual({ name, there: await ask(name.replace(/[a-zA-Z]/g, "z"), kind) });
    }
  });
});
