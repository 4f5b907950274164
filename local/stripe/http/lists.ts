import { invalid } from "./errors";

export interface PageParams {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}

export interface List<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

/** A page of records given oldest first, answered newest first. Source: docs.stripe.com/api/pagination. */
export function page<T extends { id: string }>(records: T[], params: PageParams, url: string): List<T> {
  const limit = params.limit ?? 10;
  if (limit < 1 || limit > 100) {
    throw invalid("This value must be between 1 and 100.", { param: "limit" });
  }
  const newestFirst = records.toReversed();
  if (params.ending_before !== undefined) {
    const before = newestFirst.slice(0, indexOf(newestFirst, params.ending_before, "ending_before"));
    return { object: "list", data: before.slice(-limit), has_more: before.length > limit, url };
  }
  const start =
    params.starting_after === undefined
      ? 0
      : indexOf(newestFirst, params.starting_after, "starting_after") + 1;
  const data = newestFirst.slice(start, start + limit);
  return { object: "list", data, has_more: start + limit < newestFirst.length, url };
}

function indexOf<T extends { id: string }>(records: T[], id: string, param: string): number {
  const index = records.findIndex((record) => record.id === id);
  if (index < 0) throw invalid(`No such object: '${id}'`, { code: "resource_missing", param });
  return index;
}
