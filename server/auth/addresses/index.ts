export { proveAddress } from "./prove";
