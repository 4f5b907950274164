import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { NextRequest } from "next/server";
import { describe, expect, it, vi } from "vitest";
import { config, proxy } from "./proxy";

function answer(headers: Record<string, string> = {}, url = "http://localhost/acme") {
  return proxy(new NextRequest(url, { headers })).headers;
}

function directive(headers: Headers, name: string): string {
  const policy = headers.get("content-security-policy") ?? "";
  return policy.split("; ").find((part) => part.startsWith(`${name} `)) ?? "";
}

const scriptPolicy = (headers: Headers) => directive(headers, "script-src");
const stylePolicy = (headers: Headers) => directive(headers, "style-src-elem");

describe("the pages' proxy", () => {
  it("allows scripts by a nonce that is new for each request, and no other way", () => {
    const [first, second] = [scriptPolicy(answer()), scriptPolicy(answer())];
    expect(first).toMatch(/^script-src 'self' 'nonce-[\w+/]{22}==' 'strict-dynamic'$/);
    expect(first).not.toBe(second);
  });

  it("hands the page the nonce that its policy names", () => {
    const headers = answer();
    const nonce = headers.get("x-middleware-request-x-nonce");
    expect(scriptPolicy(headers)).toContain(`'nonce-${nonce}'`);
  });

  it("allows style elements by the same nonce, but on the page that is not ours to style", () => {
    const headers = answer();
    const nonce = headers.get("x-middleware-request-x-nonce");
    expect(stylePolicy(headers)).toContain(`'nonce-${nonce}'`);
    expect(stylePolicy(headers)).not.toContain("unsafe");
    expect(stylePolicy(answer({}, "http://localhost/docs/api"))).toBe(
      "style-src-elem 'self' 'unsafe-inline'",
    );
    for (const path of ["/docs/api/", "/docs/api/x", "/docs/errors", "/x/docs/api"])
      expect(stylePolicy(answer({}, `http://localhost${path}`))).not.toContain("unsafe");
  });

  it("knows the style of the installed version of sonner by its hash", () => {
    const code = readFileSync("node_modules/sonner/dist/index.mjs", "utf8");
    const text = /__insertCSS\(("(?:[^"\\]|\\.)*")\)/.exec(code)?.[1] ?? "";
    const hash = createHash("sha256").update(JSON.parse(text)).digest("base64");
    expect(stylePolicy(answer())).toContain(`'sha256-${hash}'`);
  });

  it("lets the development server evaluate scripts, and only that", () => {
    vi.stubEnv("NODE_ENV", "development");
    expect(scriptPolicy(answer())).toContain("'unsafe-eval'");
    vi.unstubAllEnvs();
    expect(scriptPolicy(answer())).not.toContain("unsafe");
  });

  it("lets in a CAPTCHA's frame only where one is configured", () => {
    const frames = () => /frame-src ([^;]*)/.exec(answer().get("content-security-policy") ?? "")?.[1]?.trim();
    expect(frames()).toBe("'none'");
    vi.stubEnv("CAPTCHA_PROVIDER", "turnstile");
    expect(frames()).toBe("https://challenges.cloudflare.com");
    expect(scriptPolicy(answer())).not.toContain("cloudflare");
    vi.unstubAllEnvs();
  });

  it("forbids framing, sniffing and plugins", () => {
    const headers = answer();
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy")).toContain("object-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("asks for https for ever only where the browser came by https", () => {
    expect(answer().get("strict-transport-security")).toBeNull();
    expect(answer({ "x-forwarded-proto": "https" }).get("strict-transport-security")).toContain("max-age=");
    expect(answer({}, "https://bulkhead.example/").get("strict-transport-security")).toContain("max-age=");
  });

  it("keeps a plain request id and replaces any other", () => {
    expect(answer({ "x-request-id": "abc-12345678" }).get("x-request-id")).toBe("abc-12345678");
    expect(answer({ "x-request-id": "<script>" }).get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("tells the page its path itself, whatever the browser claims", () => {
    expect(answer({ "x-path": "//evil.example" }).get("x-middleware-request-x-path")).toBe("/acme");
  });

  it("never runs for the API", () => {
    const matcher = new RegExp(`^${config.matcher[0]}$`);
    for (const path of ["/api/v1/projects", "/api/trpc/projects.list", "/api", "/_next/static/a.js"]) {
      expect(matcher.test(path)).toBe(false);
    }
    for (const path of ["/", "/acme", "/api-keys-co", "/acme/api-keys"])
      expect(matcher.test(path)).toBe(true);
  });
});
