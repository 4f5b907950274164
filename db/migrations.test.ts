import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const FOLDER = fileURLToPath(new URL("../drizzle", import.meta.url));
/** Those before it were written when nothing was there that could wait. */
const FIRST = "0057";

interface Statement {
  of: string;
  does: "makes" | "locks" | "builds";
  table: string;
}

const KINDS: readonly [Statement["does"], RegExp][] = [
  ["makes", /^create table "?(\w+)/i],
  ["builds", /^create (?:unique )?index .*? on "?(\w+)/i],
  ["locks", /^alter table "?(\w+)/i],
  ["locks", /^drop (?:index|table) "?(\w+)/i],
];

/** All migrations from FIRST on: those that are pending are one transaction. */
async function statements(): Promise<Statement[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql") && name >= FIRST).sort();
  const texts = await Promise.all(names.map((name) => readFile(`${FOLDER}/${name}`, "utf8")));
  return names.flatMap((of, nth) =>
    (texts[nth] ?? "")
      .replaceAll(/--.*$/gm, "")
      .split(";")
      .flatMap((text) => {
        for (const [does, pattern] of KINDS) {
          const table = pattern.exec(text.trim())?.[1];
          if (table) return [{ of, does, table }];
        }
        return [];
      }),
  );
}

describe("the migrations", () => {
  it("build an index of a table that was there before they lock any, but for one on what they lock themselves", async () => {
    const all = await statements();
    expect(all.some(({ does }) => does === "builds")).toBe(true);
    const late = all.filter(({ does, table, of }, nth) => {
      const before = all.slice(0, nth).filter((one) => one.of === of);
      const own = before.some((one) => one.does !== "builds" && one.table === table);
      return does === "builds" && !own && before.some((one) => one.does === "locks");
    });
    expect(late).toEqual([]);
  });
});
