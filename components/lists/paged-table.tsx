import type { ColumnDef } from "@tanstack/react-table";
import type { ReactNode } from "react";
import { DataTable } from "./data-table";
import { ListStates, type ListStatesProps } from "./list-states";
import { Pager } from "./pager";

/** What every paged list answers with. */
export interface ListPage<Row> {
  data: Row[];
  total: number;
  totalPages: number;
}

interface PagedTableProps<Row, Answer extends ListPage<Row>>
  extends Pick<ListStatesProps<Answer>, "noun" | "empty"> {
  /** Read by screen readers before the table. */
  caption: string;
  query: ListStatesProps<Answer>["query"] & { isPlaceholderData: boolean };
  columns: ColumnDef<Row>[];
  rowId: (row: Row) => string;
  page: number;
  onPage: (page: number) => void;
  /** What stands below, of a list that is empty, too. */
  below?: (answer: Answer) => ReactNode;
}

/** A table of one page with its pager: on its way, failed, empty, or there. */
export function PagedTable<Row, Answer extends ListPage<Row>>(props: PagedTableProps<Row, Answer>) {
  const { noun, caption, query, empty, columns, rowId, page, onPage, below } = props;
  const table = (answer: Answer) => (
    <div className="grid grid-cols-1 gap-4">
      <DataTable
        caption={caption}
        columns={columns}
        rows={answer.data}
        rowId={rowId}
        stale={query.isPlaceholderData}
      />
      <Pager noun={noun} total={answer.total} totalPages={answer.totalPages} page={page} onPage={onPage} />
    </div>
  );
  return (
    <ListStates noun={noun} query={query} isEmpty={({ total }) => total === 0 && !below} empty={empty}>
      {(answer) =>
        below ? (
          <div className="grid grid-cols-1 gap-6">
            {answer.total === 0 ? empty : table(answer)}
            {below(answer)}
          </div>
        ) : (
          table(answer)
        )
      }
    </ListStates>
  );
}
