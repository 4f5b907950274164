export { runPage } from "./run-page";
export { type RunsView, runsPage } from "./runs-page";
