import { describe, expect, it } from "vitest";
import { eventMatches, expressionProblem, keyOf, numberOf, pairMatches } from "./index";

const event = { data: { n: 3, s: "a'b", ok: true, none: null, deep: { "x-y": [1, 2] } } };

describe("expressions", () => {
  it.each([
    ["event.data.n == 3", true],
    ["event.data.n != 3", false],
    ["event.data.n > 2 && event.data.n <= 3", true],
    ["event.data.n < 2 || event.data.ok", true],
    ["!(event.data.ok == true)", false],
    [`event.data.s == 'a\\'b'`, true],
    [`event.data["deep"]["x-y"][1] == 2`, true],
    ["event.data.none == null && event.data.missing == null", true],
    ["event.data.missing == event.data.absent", false],
    ["event.data.missing != 'x'", true],
    ["event.data.s > 1", false],
    ["event.data.n == '3'", false],
    ["event.data.n - 1 == 2 && -event.data.n == -3", true],
    ["event.data.__proto__ == null && event.data.toString == null", true],
    ["event.data.ok ? event.data.n == 3 : false", true],
  ])("%s is %s", (source, expected) => {
    expect(eventMatches(source, event)).toBe(expected);
  });

  it("binds tighter by && than by ||, and short-circuits", () => {
    expect(eventMatches("true || true && false", event)).toBe(true);
    expect(eventMatches("(true || true) && false", event)).toBe(false);
  });

  it("compares the triggering event with the incoming one, and never by what both lack", () => {
    const source = "event.data.id == async.data.id && async.data.paid == true";
    expect(pairMatches(source, { data: { id: 1 } }, { data: { id: 1, paid: true } })).toBe(true);
    expect(pairMatches(source, { data: { id: 1 } }, { data: { id: 2, paid: true } })).toBe(false);
    expect(pairMatches(source, { data: {} }, { data: { paid: true } })).toBe(false);
  });

  it("makes keys and numbers of values", () => {
    expect(keyOf("event.data.s + '-' + event.data.n", event)).toBe("a'b-3");
    expect(keyOf("event.data.missing", event)).toBe("");
    expect(keyOf("event.data.z", { data: { z: "a\u0000b" } })).toBe("ab");
    expect(numberOf("event.data.n == 3 ? 120 : 0", event)).toBe(120);
    expect(numberOf("event.data.s", event)).toBe(0);
  });

  it.each([
    "size(event.data.x) > 1",
    "event.data.x in ['a']",
    "event.data.x.startsWith('a')",
    "async.data.x == 1",
    "event.data.x = 1",
    "event.data.x == ",
    "(event.data.x",
    "event.data.x == 1 event",
    "'open",
    "",
  ])("names what it does not support in %j", (source) => {
    expect(expressionProblem(source)).toContain("is not supported");
  });
});
