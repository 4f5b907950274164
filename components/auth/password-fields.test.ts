import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const files = execFileSync("git", ["ls-files", "app/**/*.tsx", "components/**/*.tsx"], { encoding: "utf8" })
  .split("\n")
  .filter(Boolean)
  .map((file) => ({ file, text: readFileSync(file, "utf8") }));

/** Every field of a form, as it is written, with the file that it stands in. */
const fields = files.flatMap(({ file, text }) =>
  [...text.matchAll(/<(?:TextField|Input|input)\b[\s\S]*?\/>/g)].map(([field]) => ({ file, field })),
);
const passwords = fields.filter(({ field }) => /register\("[a-z]*password"\)|type="password"/i.test(field));

describe("a password's field", () => {
  it("hides what is typed, and tells password managers which password it is for", () => {
    expect(passwords.length).toBeGreaterThan(6);
    for (const { file, field } of passwords) {
      expect([file, field]).toEqual([file, expect.stringContaining('type="password"')]);
      expect([file, field]).toEqual([file, expect.stringMatching(/autoComplete="(current|new)-password"/)]);
    }
  });

  it("takes what is pasted, as every field does", () => {
    const hindered = files.filter(({ text }) =>
      /\bonPaste\b|\bonCopy\b|\bonDrop\b|\bonBeforeInput\b/.test(text),
    );
    expect(hindered.map(({ file }) => file)).toEqual([]);
    for (const { field } of passwords) expect(field).not.toMatch(/maxLength|autoComplete="off"|readOnly/);
  });

  it("has no hint of the password and no secret question beside it", () => {
    const asked = fields.filter(({ field }) =>
      /password.?(hint|reminder)|(secret|security).?question|maiden/i.test(field),
    );
    expect(asked).toEqual([]);
  });
});
