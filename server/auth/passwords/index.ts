export { hashPassword, verifyPassword } from "./hash";
export { isCommonPassword } from "./is-common";
