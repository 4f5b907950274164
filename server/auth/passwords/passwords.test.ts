import { describe, expect, it } from "vitest";
import { COMMON_PASSWORDS } from "./common-passwords";
import { PRODUCT_WORDS } from "./context-words";
import { hashPassword, isCommonPassword, isMadeOfContext, verifyPassword } from "./index";
import { countLeakedPasswords } from "./is-leaked";

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

describe("the list of leaked passwords", () => {
  it("holds the ten thousand that leaked most often, of a length that may be chosen", () => {
    expect(countLeakedPasswords()).toBe(10_000);
  });

  it.each([
    "q1w2e3r4t5",
    "1QAZ2wsx3edc",
    "4815162342",
    "manchester",
    "enterprise",
    "sleepyhollow",
    "santaclaus",
    "nuttertools",
    "!!!Enterprise99",
    "3nt3rpr1s3",
  ])("refuses %s", (password) => {
    expect(isCommonPassword(password)).toBe(true);
  });
});

describe("words that give a password away", () => {
  const owner = { name: "Ana Sørensen", email: "ana.berg@example.test" };
  const host = "app.northwind.test";

  it.each([
    ...PRODUCT_WORDS.map((word) => `${word}-${word}-2026`),
    "ana.berg@example.test",
    "AnaBerg2026!",
    "4n4 B3rg 4n4 B3rg",
    "Sørensen1990",
    "northwind-123456789",
    "Northwind!Northwind!",
    "example.test.ana.password",
  ])("are refused where hardly anything is beside them: %s", (password) => {
    expect(isMadeOfContext(password, owner, host)).toBe(true);
  });

  it.each([
    "ana likes wet herrings",
    "bulkhead rivets sing loudly",
    "northwind-osprey-tangerine",
    "banana custard",
  ])("may stand beside others: %s", (password) => {
    expect(isMadeOfContext(password, owner, host)).toBe(false);
  });

  it("are the product's alone where the owner is not known yet", () => {
    expect(isMadeOfContext("bulkhead2026", {}, host)).toBe(true);
    expect(isMadeOfContext("AnaBerg2026!", {}, host)).toBe(false);
  });
});
