import { z } from "zod";
import { decodeCursor, PAGE_DEFAULTS } from "./pagination";

const PAGING = {
  page: z
    .int()
    .min(1)
    .max(PAGE_DEFAULTS.maxOffset)
    .default(PAGE_DEFAULTS.page)
    .meta({ description: "Page, from 1." }),
  limit: z
    .int()
    .min(1)
    .max(PAGE_DEFAULTS.maxLimit)
    .default(PAGE_DEFAULTS.limit)
    .meta({ description: "Rows a page, 1 to 100." }),
  sortOrder: z.enum(["asc", "desc"]).default("desc"),
  cursor: z
    .string()
    .max(1_000)
    .refine((text) => decodeCursor(text) !== undefined, "is not a cursor that a list has returned")
    .optional()
    .meta({ description: "`nextCursor` of the last answer, for deep paging. Takes the place of `page`." }),
};

/** The input of a list: paging, the keys it sorts by (the first is the default), and its filters. */
export function listInput<const Keys extends readonly [string, ...string[]], Filters extends z.ZodRawShape>(
  sortKeys: Keys,
  filters: Filters,
) {
  const sortBy = z.enum(sortKeys).default(sortKeys[0] as never);
  return z.strictObject({ ...PAGING, sortBy, ...filters }).refine((input) => !tooDeep(input), {
    path: ["page"],
    error: `is too deep: beyond ${PAGE_DEFAULTS.maxOffset} rows, page with cursor (the last answer's nextCursor)`,
  });
}

function tooDeep(input: Record<string, unknown>): boolean {
  const { page, limit, cursor } = input;
  if (cursor !== undefined) return false;
  return typeof page === "number" && typeof limit === "number" && page * limit > PAGE_DEFAULTS.maxOffset;
}

/** The answer of a list. */
export function listOutput<Row extends z.ZodType>(row: Row) {
  return z.object({
    data: z.array(row),
    total: z.int().min(0).meta({ description: "Rows in all, under these filters." }),
    totalCapped: z.boolean().optional().meta({ description: "True when there are more than `total` says." }),
    page: z.int().min(1).nullable().meta({ description: "The page, or null when paging with a cursor." }),
    totalPages: z.int().min(0),
    nextCursor: z.string().nullable().meta({ description: "For the page after this one; null on the last." }),
  });
}
