import { describe, expect, it } from "vitest";
import { referenceBundle, withoutEvalProbe } from "./bundle";
import { GET } from "./bundle/[file]/route";

const ask = (file: string) =>
  GET(new Request(`http://127.0.0.1/docs/api/bundle/${file}`), { params: Promise.resolve({ file }) });

describe("the bundle of the API reference", () => {
  it("is served under the hash of its content, for a year", async () => {
    const { name, content } = await referenceBundle();
    expect(name).toMatch(/^scalar-[0-9a-f]{16}\.js$/);
    const answer = await ask(name);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("content-type")).toContain("text/javascript");
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  });

  it("is 404 under any other name", async () => {
    expect((await ask("scalar-0000000000000000.js")).status).toBe(404);
  });

  it("makes no code out of text, which the page's policy would report", async () => {
    const source = new TextDecoder().decode((await referenceBundle()).content);
    // What is left is reached only when the probe, which now says no, had said yes.
    expect(source).not.toContain('new Function("")');
    expect(source).not.toMatch(/[^\w.$]eval\(/);
  });

  it("is refused when a new version probes in another way", () => {
    expect(() => withoutEvalProbe("something else")).toThrow("has changed");
  });
});
