import { afterEach, describe, expect, it, vi } from "vitest";
import * as settings from "@/server/env";
import { isSealedByOldKey, open, seal } from "./index";

const OLD = "a1".repeat(32);
const NEW = "b2".repeat(32);
const useKeys = (ENCRYPTION_KEY: string, ENCRYPTION_KEY_PREVIOUS?: string) =>
  vi.spyOn(settings, "env").mockReturnValue({ ENCRYPTION_KEY, ENCRYPTION_KEY_PREVIOUS } as settings.Env);
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a sealed text", () => {
  it("opens in its own place, and shows neither the text nor the key", () => {
    useKeys(OLD);
    const sealed = seal("JBSWY3DPEHPK3PXP", "row 1");
    expect(open(sealed, "row 1")).toBe("JBSWY3DPEHPK3PXP");
    expect(sealed).not.toContain("JBSWY3");
    expect(sealed).not.toContain(OLD.slice(0, 8));
    expect(seal("JBSWY3DPEHPK3PXP", "row 1")).not.toBe(sealed);
  });

  it("does not open in another row's place, nor after one bit was changed", () => {
    useKeys(OLD);
    const sealed = seal("secret", "row 1");
    expect(() => open(sealed, "row 2")).toThrow("changed, or moved");
    const [head, id, body = ""] = sealed.split(".");
    const bytes = Buffer.from(body, "base64url");
    for (let at = 0; at < bytes.length; at += 1) {
      const bent = Buffer.from(bytes);
      bent.writeUInt8(bent.readUInt8(at) ^ 1, at);
      expect(() => open(`${head}.${id}.${bent.toString("base64url")}`, "row 1")).toThrow("changed, or moved");
    }
    expect(() => open("v1..", "row 1")).toThrow(TypeError);
  });

  it("still opens after the key was rotated, says that it is due, and no longer when the old key is gone", () => {
    useKeys(OLD);
    const sealed = seal("secret", "row 1");
    expect(isSealedByOldKey(sealed)).toBe(false);
    useKeys(NEW, OLD);
    expect(open(sealed, "row 1")).toBe("secret");
    expect(isSealedByOldKey(sealed)).toBe(true);
    expect(isSealedByOldKey(seal("secret", "row 1"))).toBe(false);
    useKeys(NEW);
    expect(() => open(sealed, "row 1")).toThrow("No key is known");
  });
});
