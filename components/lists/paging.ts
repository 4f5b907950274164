import { createParser, parseAsStringLiteral } from "nuqs";

/** A page number in the URL: a whole number from 1; anything else reads as absent. */
const parseAsPage = createParser({
  parse: (text) => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : null),
  serialize: String,
});

/** Parsers for what every list keeps in the URL; the first sort key is the default. */
export function pagingParsers<const Key extends string>(sortKeys: readonly [Key, ...Key[]]) {
  return {
    page: parseAsPage.withDefault(1),
    sortBy: parseAsStringLiteral(sortKeys).withDefault(sortKeys[0]),
    sortOrder: parseAsStringLiteral(["desc", "asc"] as const).withDefault("desc"),
  };
}

export interface Sort {
  sortBy: string;
  sortOrder: "asc" | "desc";
}

/** The next order of a column: another column starts descending, the same one turns around. */
export function turnSort(current: Sort, column: string): Sort {
  if (current.sortBy !== column) return { sortBy: column, sortOrder: "desc" };
  return { sortBy: column, sortOrder: current.sortOrder === "desc" ? "asc" : "desc" };
}
