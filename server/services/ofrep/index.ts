export { evaluateAll, evaluateOne } from "./evaluate";
