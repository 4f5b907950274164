import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const VERDICTS = ["met", "partly", "not met", "n/a"];

/** Every requirement of levels 1 and 2, as the standard numbers them: V6 to V8 of ASVS 5.0.0. */
const REQUIREMENTS: Readonly<Record<string, Readonly<Record<"L1" | "L2", readonly string[]>>>> = {
  "V6 Authentication": {
    L1: ["6.1.1", ...span("6.2", 1, 8), "6.3.1", "6.3.2", "6.4.1", "6.4.2"],
    L2: [
      ...span("6.1", 2, 3),
      ...span("6.2", 9, 12),
      ...span("6.3", 3, 4),
      ...span("6.4", 3, 4),
      ...span("6.5", 1, 5),
      ...span("6.6", 1, 3),
      ...span("6.8", 1, 4),
    ],
  },
  "V7 Session management": {
    L1: [...span("7.2", 1, 4), ...span("7.4", 1, 2)],
    L2: [
      ...span("7.1", 1, 3),
      ...span("7.3", 1, 2),
      ...span("7.4", 3, 5),
      ...span("7.5", 1, 2),
      ...span("7.6", 1, 2),
    ],
  },
  "V8 Authorization": {
    L1: ["8.1.1", "8.2.1", "8.2.2", "8.3.1"],
    L2: ["8.1.2", "8.2.3", "8.4.1"],
  },
};

function span(section: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${section}.${first + index}`);
}

const asvs = readFileSync("docs/security/asvs.md", "utf8");
const topTen = readFileSync("docs/security/api-top-10.md", "utf8");

/** The cells of each row of a table whose first cell is like the pattern. */
function rowsOf(text: string, id: RegExp): string[][] {
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  return rows
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([first]) => id.test(first ?? ""));
}

const lines = rowsOf(asvs, /^\d/).map(([id = "", level = "", , verdict = "", how = "", test = ""]) => ({
  id,
  level,
  verdict,
  how,
  test,
}));

/** What a cell cites and is not there: a file, or a title in it. */
function missingTests(cell: string): string[] {
  if (cell === "–") return [];
  return cell.split("<br>").filter((cited) => {
    const [, file, title] = /^`([^`]+\.(?:test|spec)\.ts)` › (.+)$/.exec(cited) ?? [];
    if (!file || !title || !existsSync(file)) return true;
    return !readFileSync(file, "utf8").includes(`"${title}"`);
  });
}

describe("the page of OWASP ASVS", () => {
  it("has every requirement of levels 1 and 2 once, in its order, and none that is not there", () => {
    const own = Object.values(REQUIREMENTS).flatMap(({ L1, L2 }) => [
      ...L1.map((id) => `${id} L1`),
      ...L2.map((id) => `${id} L2`),
    ]);
    const written = lines.filter(({ id }) => /^[678]\./.test(id)).map(({ id, level }) => `${id} ${level}`);
    expect([...written].sort()).toEqual([...own].sort());
    const inOrder = [...written].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    expect(written).toEqual(inOrder);
    expect(lines.filter(({ id, level }) => !/^\d+\.\d+\.\d+$/.test(id) || !/^L[12]$/.test(level))).toEqual(
      [],
    );
  });

  it("judges each in one of four words, and says how or why not", () => {
    for (const { id, verdict, how, test } of lines) {
      expect([id, VERDICTS.includes(verdict)]).toEqual([id, true]);
      expect([id, how.length > 2]).toEqual([id, true]);
      if (verdict === "met") expect([id, test]).not.toEqual([id, "–"]);
    }
  });

  it("names tests that are there, by the name that they have", () => {
    const gone = lines
      .map(({ id, test }) => [id, missingTests(test)])
      .filter(([, missing]) => missing?.length);
    expect(gone).toEqual([]);
  });

  it("adds up", () => {
    for (const [chapter, levels] of Object.entries(REQUIREMENTS)) {
      for (const [level, ids] of Object.entries(levels)) {
        const judged = lines.filter(({ id }) => ids.includes(id));
        const sums = VERDICTS.map((verdict) => judged.filter((line) => line.verdict === verdict).length);
        expect(asvs).toContain(`| ${chapter} | ${level} | ${sums.join(" | ")} |`);
      }
    }
  });
});

describe("the page of OWASP's API top ten", () => {
  it("has each risk with tests that are there", () => {
    const risks = rowsOf(topTen, /^API/);
    expect(risks.map(([id]) => id)).toEqual(span("API", 1, 10).map((id) => `${id.replace(".", "")}:2023`));
    for (const [id, , , test = ""] of risks) {
      expect([id, test === "" ? ["nothing"] : missingTests(test)]).toEqual([id, []]);
    }
  });
});
