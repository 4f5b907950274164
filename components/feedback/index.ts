export { ConfirmByName } from "./confirm-by-name";
export { CopyButton } from "./copy-button";
export { EmptyState } from "./empty-state";
export { Day, Moment } from "./moment";
export { ProblemAlert } from "./problem-alert";
export { RequestId } from "./request-id";
export { toastProblem } from "./toast-problem";
