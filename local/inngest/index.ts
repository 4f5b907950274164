export { inngestCliOnPath } from "./inngest-cli";
export { type InngestOptions, type RunningInngest, startInngest } from "./start";
