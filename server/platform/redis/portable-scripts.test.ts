import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createPortableScripts, stripUpstashFlag } from "./portable-scripts";

const FLAGGED = "#!lua flags=allow-key-locking\nreturn 1";
const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

describe("portable scripts", () => {
  it("takes Upstash's flag away, and nothing else", () => {
    expect(stripUpstashFlag(FLAGGED)).toBe("\nreturn 1");
    expect(stripUpstashFlag("#!lua flags=no-writes,allow-key-locking\nreturn 1")).toBe(
      "#!lua flags=no-writes\nreturn 1",
    );
    expect(stripUpstashFlag("#!lua flags=no-writes\nreturn 1")).toBe("#!lua flags=no-writes\nreturn 1");
    expect(stripUpstashFlag("return 'allow-key-locking'")).toBe("return 'allow-key-locking'");
  });

  it("sends the hash of what the server was given, from the first EVAL on", () => {
    const scripts = createPortableScripts();
    const written = sha1(FLAGGED);
    expect(scripts.outgoing(["EVALSHA", written, "0"])).toEqual(["EVALSHA", written, "0"]);
    expect(scripts.outgoing(["EVAL", FLAGGED, "0", "a"])).toEqual(["EVAL", "\nreturn 1", "0", "a"]);
    expect(scripts.outgoing(["EVALSHA", written, "0"])).toEqual(["EVALSHA", sha1("\nreturn 1"), "0"]);
    expect(scripts.outgoing(["SCRIPT", "exists", written, "x"])).toEqual([
      "SCRIPT",
      "exists",
      sha1("\nreturn 1"),
      "x",
    ]);
    expect(scripts.incoming(["SCRIPT", "load", FLAGGED], sha1("\nreturn 1"))).toBe(written);
  });

  it("leaves everything else as it is", () => {
    const scripts = createPortableScripts();
    expect(scripts.outgoing(["SET", "k", FLAGGED])).toEqual(["SET", "k", FLAGGED]);
    expect(scripts.incoming(["GET", "k"], FLAGGED)).toBe(FLAGGED);
  });
});
