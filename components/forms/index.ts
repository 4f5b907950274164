export { applyProblem, sentence } from "./apply-problem";
export { Field } from "./field";
export { FormDialog } from "./form-dialog";
export { SelectField, TextAreaField, TextField } from "./text-field";
