import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalOrigin, corsOrigin } from "./cors-origins";

describe("an origin", () => {
  it.each([
    ["https://app.example.com", "https://app.example.com"],
    ["HTTPS://App.Example.COM:443/", "https://app.example.com"],
    ["https://app.example.com:8443", "https://app.example.com:8443"],
    ["https://bücher.example", "https://xn--bcher-kva.example"],
    ["https://203.0.113.7", "https://203.0.113.7"],
    ["https://0xcb.0.0x71.7", "https://203.0.113.7"],
    ["http://localhost:5173", "http://localhost:5173"],
    ["http://127.0.0.1:80", "http://127.0.0.1"],
    ["http://[0:0::1]:8080", "http://[::1]:8080"],
  ])("is kept as browsers send it: %s", (text, kept) => {
    expect(canonicalOrigin(text)).toBe(kept);
    expect(corsOrigin.parse(` ${text} `)).toBe(kept);
  });

  it.each([
    "",
    "*",
    "null",
    "app.example.com",
    "https://",
    "https://*",
    "https://*.example.com",
    "https://app.example.com/path",
    "https://app.example.com/?",
    "https://app.example.com?",
    "https://app.example.com#",
    "https://app.example.com//",
    "https://app.example.com\\",
    "https://user@app.example.com",
    "https://user:secret@app.example.com",
    "https://@app.example.com",
    "https://app.example.com.",
    "https://app.example.com:99999",
    "https://app..example.com",
    "https://app.exam\nple.com",
    "https://app.exam\tple.com",
    "https://a'b.example.com",
    "https://a;b.example.com",
    "http://app.example.com",
    "http://localhost.example.com",
    "http://127.0.0.2",
    "http://0.0.0.0:3000",
    "ftp://app.example.com",
    "file:///etc/passwd",
    "data:text/html,x",
    "javascript:alert(1)",
    "chrome-extension://abcdefghijklmnop",
    "blob:https://app.example.com/0",
    `https://${"a".repeat(300)}.example`,
  ])("is refused when it is none, or one that anybody could be: %j", (text) => {
    expect(canonicalOrigin(text)).toBeUndefined();
    expect(corsOrigin.safeParse(text).success).toBe(false);
  });

  it("is the same put into its form twice, and never holds what could break a header", () => {
    const anything = fc.oneof(
      fc.webUrl(),
      fc.string(),
      fc.string().map((text) => `https://${text}`),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const kept = canonicalOrigin(text);
        if (kept === undefined) return;
        expect(canonicalOrigin(kept)).toBe(kept);
        expect(kept).toMatch(/^https?:\/\/[a-z0-9._\-[\]:]+$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
