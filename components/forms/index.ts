export { FormDialog } from "./form-dialog";
export { sentence } from "./sentence";
export { SelectField, TextAreaField, TextField } from "./text-field";
export { useProblem } from "./use-problem";
