export { DataTable } from "./data-table";
export { FilterSelect } from "./filter-select";
export { ListStates } from "./list-states";
export { PagedTable } from "./paged-table";
export { Pager } from "./pager";
export { pagingParsers, turnSort } from "./paging";
export { SearchField } from "./search-field";
