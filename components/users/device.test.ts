import { describe, expect, it } from "vitest";
import { deviceOf } from "./device";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

describe("deviceOf", () => {
  it("names browser and system", () => {
    expect(deviceOf(CHROME)).toBe("Chrome on Linux");
    expect(deviceOf(`${CHROME} Edg/140.0.0.0`)).toBe("Edge on Linux");
    expect(deviceOf(IPHONE)).toBe("Safari on iPhone or iPad");
  });

  it("says so when it cannot tell", () => {
    expect(deviceOf(null)).toBe("Unknown device");
    expect(deviceOf("curl/8.0")).toBe("Unknown device");
  });
});
