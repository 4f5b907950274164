"use client";

import {
  type ColumnDef,
  flexRender,
  getCoreRowModel,
  type Header,
  type RowData,
  useReactTable,
} from "@tanstack/react-table";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Sort } from "./paging";
import { SortHead } from "./sort-head";

declare module "@tanstack/react-table" {
  interface ColumnMeta<TData extends RowData, TValue> {
    className?: string;
    /** The server's sort key for this column; without one it does not sort. */
    sortKey?: string;
  }
}

interface DataTableProps<T> {
  /** Read by screen readers before the table. */
  caption: string;
  columns: ColumnDef<T>[];
  rows: T[];
  rowId: (row: T) => string;
  sort?: Sort;
  onSort?: (column: string) => void;
  /** Shown while the next page is on its way. */
  stale?: boolean;
}

/** A table of one page; the server pages and sorts. */
export function DataTable<T>({ caption, columns, rows, rowId, sort, onSort, stale }: DataTableProps<T>) {
  const table = useReactTable({
    data: rows,
    columns,
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    manualPagination: true,
    manualSorting: true,
  });
  return (
    <div
      className={stale ? "rounded-lg border opacity-60" : "rounded-lg border"}
      aria-busy={stale || undefined}
    >
      <Table>
        <caption className="sr-only">{caption}</caption>
        <TableHeader>
          {table.getHeaderGroups().map((group) => (
            <TableRow key={group.id} className="hover:bg-transparent">
              {group.headers.map((header) => (
                <Head key={header.id} header={header} sort={sort} onSort={onSort} />
              ))}
            </TableRow>
          ))}
        </TableHeader>
        <TableBody>
          {table.getRowModel().rows.map((row) => (
            <TableRow key={row.id}>
              {row.getVisibleCells().map((cell) => (
                <TableCell key={cell.id} className={cell.column.columnDef.meta?.className}>
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

interface HeadProps<T> {
  header: Header<T, unknown>;
  sort: Sort | undefined;
  onSort: ((column: string) => void) | undefined;
}

/** A column's head: one that sorts where the column names a sort key. */
function Head<T>({ header: { column, getContext }, sort, onSort }: HeadProps<T>) {
  const { meta, header } = column.columnDef;
  if (meta?.sortKey && sort && onSort && typeof header === "string") {
    return (
      <SortHead label={header} column={meta.sortKey} sort={sort} onSort={onSort} className={meta.className} />
    );
  }
  return <TableHead className={meta?.className}>{flexRender(header, getContext())}</TableHead>;
}
