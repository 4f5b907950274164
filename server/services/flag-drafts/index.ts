export { createDraft } from "./create";
export { discardDraft } from "./discard";
export { getDraft } from "./get";
export { listDrafts } from "./list";
export { publishDraft } from "./publish";
export { updateDraft } from "./update";
