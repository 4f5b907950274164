import { setFlagsFromString } from "node:v8";
import { expect, inject, it } from "vitest";
import { openConnection } from "./connection";
import { makeFast } from "./fast-class";

setFlagsFromString("--allow-natives-syntax");
const isFast = new Function("of", "return %HasFastProperties(of)") as (of: unknown) => boolean;

it("makes a class fast that has a computed static member", () => {
  class Answers extends Array {
    static override get [Symbol.species]() {
      return Array;
    }
  }
  expect(isFast(Answers)).toBe(false);
  makeFast(Answers);
  expect(isFast(Answers)).toBe(true);
  expect(Answers.of(1, 2).map((one) => -one)).toEqual([-1, -2]);
});

it("is done for what a connection makes of each query", async () => {
  const connection = openConnection({ url: inject("clusterUrl"), prepare: true, applicationName: "test" });
  const query = connection.client.unsafe("select 1 as one", []) as Promise<unknown>;
  const [result] = await Promise.all([query, connection.command("select 1")]);
  expect(result).toEqual([{ one: 1 }]);
  expect([query, result].map((made) => isFast(Object(made).constructor))).toEqual([true, true]);
  await connection.close();
});
