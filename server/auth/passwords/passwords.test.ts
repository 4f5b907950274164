import { describe, expect, it } from "vitest";
import { COMMON_PASSWORDS } from "./common-passwords";
import { hashPassword, isCommonPassword, verifyPassword } from "./index";

describe("password hashes", () => {
  it("are Argon2id with OWASP's parameters, and differ each time", async () => {
    const [one, two] = await Promise.all([
      hashPassword("a long pass phrase"),
      hashPassword("a long pass phrase"),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(one, "a long pass phrase")).toBe(true);
    expect(await verifyPassword(one, "a long pass phrasf")).toBe(false);
  });

  it("are never matched where there is none, though the work is done", async () => {
    expect(await verifyPassword(undefined, "a long pass phrase")).toBe(false);
    expect(await verifyPassword(undefined, "")).toBe(false);
  });

  it("are computed off the event loop", async () => {
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    await Promise.all(Array.from({ length: 4 }, () => hashPassword("a long pass phrase")));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(3);
  });

  it("answer 503 to who would wait too long, not to who is in line", async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 80 }, () => hashPassword("a long pass phrase")),
    );
    const refused = all.filter((one) => one.status === "rejected");
    expect(refused).toHaveLength(80 - 66);
    for (const one of refused) expect(one.reason).toMatchObject({ code: "unavailable" });
  });
});

describe("the list of common passwords", () => {
  it("holds more than a thousand", () => {
    expect(COMMON_PASSWORDS.size).toBeGreaterThan(1_000);
  });

  it.each([
    "password123",
    "Password2024!",
    "P@ssw0rd!!",
    "qwertyuiop",
    "1234567890",
    "0987654321",
    "iloveyou12",
    "dragondragon",
    "aaaaaaaaaaaa",
    "1q1q1q1q1q",
    "abcdefghij",
    "!!welcome!!",
    "bulkhead2026",
  ])("refuses %s", (password) => {
    expect(isCommonPassword(password)).toBe(true);
  });

  it.each(["four unrelated wet words", "tangerine-osprey-71", "Zr8#kq!vW2p", "mein Hund heißt Oskar"])(
    "lets %s pass",
    (password) => {
      expect(isCommonPassword(password)).toBe(false);
    },
  );
});
