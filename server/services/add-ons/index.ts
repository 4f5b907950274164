export { setAddOn } from "./set";
