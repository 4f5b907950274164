export { applyProblem } from "./apply-problem";
export { FormDialog } from "./form-dialog";
export { SelectField, TextAreaField, TextField } from "./text-field";
